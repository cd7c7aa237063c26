"""Settings from flags, environment and YAML, each with its origin."""
