"""Measures: what is summed per customer, a family per file; `catalogue` has them all by name."""
