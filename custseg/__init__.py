"""Customer value from any export of orders: LTV, CAC, segments, and what to do about each."""

__version__ = "0.1.0"
