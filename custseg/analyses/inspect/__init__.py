"""What a file was found to be, and what is wrong with it."""
