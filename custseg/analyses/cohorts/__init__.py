"""Retention and cumulative profit by cohort."""
