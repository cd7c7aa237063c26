"""Files beside the orders: contacts, products, spend."""
