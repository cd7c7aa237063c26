"""Results on a terminal, in a pipe, in a file."""
