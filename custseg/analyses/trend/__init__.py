"""Turnover by period, and why it changed."""
