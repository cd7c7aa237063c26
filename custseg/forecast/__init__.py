"""Order histories → what comes next: models of repeat orders and of spend, as numbers only."""
