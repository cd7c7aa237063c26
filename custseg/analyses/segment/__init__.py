"""Segments of customers, and what to do about each."""
