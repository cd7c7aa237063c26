"""From clean rows to orders to one row per customer, and the figures of the base."""
