"""What the numeric columns of a file mean, proved by the equations that hold between them."""
