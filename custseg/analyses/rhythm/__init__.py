"""How regularly customers order, who is due, and when those who come back do so."""
