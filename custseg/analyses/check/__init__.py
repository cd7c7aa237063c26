"""Whether figures meet the conditions that they must meet."""
