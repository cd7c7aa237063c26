"""Exports known by name: a YAML file each, and what their columns mean."""
