"""From settings and files to the customer table that every analysis starts from."""
