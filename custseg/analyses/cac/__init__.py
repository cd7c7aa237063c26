"""What it costs to win customers, and whether that pays."""
