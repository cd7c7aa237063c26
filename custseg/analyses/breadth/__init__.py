"""How much of the range customers buy, where they begin, and what to offer next."""
