"""Simple rules that a forecast is compared with: their names for people and in machine formats."""

CONSTANT_RATE = "constant rate"
"""Each customer goes on ordering at its past rate."""

NO_ORDERS = "no orders"
"""No customer orders again."""

RULE_KEYS = {CONSTANT_RATE: "rate_for_ever", NO_ORDERS: "nobody_buys"}
