"""The list of things to do: whom to contact, why, by when, and what is at stake."""
