"""Metrics, the measures they are computed from, and dimensions."""
