"""Tables with one row per customer: recognised, and read as what each customer ordered and spent in total."""
