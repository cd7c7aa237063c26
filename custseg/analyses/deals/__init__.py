"""Deals: how many are won, how long they take, what is stuck, and whom to chase."""
