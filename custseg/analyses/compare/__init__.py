"""Two saved tables of customers, or two days of the same orders: who came, left or moved, and why LTV changed."""
