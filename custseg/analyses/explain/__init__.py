"""One page on one customer."""
