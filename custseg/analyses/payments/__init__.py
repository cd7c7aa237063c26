"""Payments: who pays late, what is open, and which customers take effort."""
