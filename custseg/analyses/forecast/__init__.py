"""Expected orders and revenue, with intervals and their past error."""
