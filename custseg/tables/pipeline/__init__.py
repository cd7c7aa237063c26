"""Deals and leads: read, told won from lost and open, and their names compared."""
