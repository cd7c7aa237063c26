"""Dates, amounts, currencies and statuses as they are written in files."""
