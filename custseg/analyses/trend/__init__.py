"""Turnover by period, and the causes of its change."""
