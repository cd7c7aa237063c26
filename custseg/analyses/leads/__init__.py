"""Leads: what becomes of them, who works them, and which sources are worth it."""
