"""Sends what was written by mail and to chats; passwords come from the environment or a private file."""
