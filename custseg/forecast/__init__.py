"""Models of repeat orders and of spend: from order histories to expected orders and revenue."""
