"""Schemes, tags and metrics of one's own: which segment a customer is in, why, and what to do about it."""
