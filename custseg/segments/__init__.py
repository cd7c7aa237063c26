"""Segment rules: read, checked against the data, and applied to customers."""
