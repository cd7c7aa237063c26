"""The exports known by name."""
