"""One page for those who do not type commands: what an analyst sends to the boss."""
