"""What lists of actions achieved."""
