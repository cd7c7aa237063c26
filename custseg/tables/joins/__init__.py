"""Several tables of one system, joined so that no amount is multiplied."""
