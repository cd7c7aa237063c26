"""Measures: what is summed per customer, one family per file; `catalogue` has all of them by name."""
