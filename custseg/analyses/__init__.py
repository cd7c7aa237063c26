"""Questions that the data can answer: each takes inputs and settings, and returns a Result."""
