"""Conditions and formulas in SQL, compiled to checked polars expressions."""
