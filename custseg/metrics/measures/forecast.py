"""Measures of the forecast: fractions are stored in millionths, whose sums do not depend on the order of rows."""

from __future__ import annotations

from custseg.metrics.measures.measure import Adds, Measure
from custseg.tables.known import BY_DAY, MONEY_BY_DAY
from custseg.tables.values.amounts import SCALE

HISTORY = ("counted_money",)
"""Measures that a forecast reads, by day."""

EXPECTED = [
    Measure(name="p_alive", unit="share", level="customer", adds=Adds.NOT, scale=SCALE, reads=HISTORY, takes=BY_DAY),
    Measure(name="expected_orders", unit="ratio", level="customer", scale=SCALE, reads=HISTORY, takes=BY_DAY),
    Measure(name="orders_low", unit="count", level="customer", adds=Adds.NOT, reads=HISTORY, takes=BY_DAY),
    Measure(name="orders_high", unit="count", level="customer", adds=Adds.NOT, reads=HISTORY, takes=BY_DAY),
    Measure(name="expected_revenue", unit="money", level="customer", reads=HISTORY, takes=MONEY_BY_DAY),
    Measure(name="revenue_low", unit="money", level="customer", adds=Adds.NOT, reads=HISTORY, takes=MONEY_BY_DAY),
    Measure(name="revenue_high", unit="money", level="customer", adds=Adds.NOT, reads=HISTORY, takes=MONEY_BY_DAY),
    Measure(name="expected_profit", unit="money", level="customer", reads=HISTORY, takes=MONEY_BY_DAY),
    Measure(name="expected_value", unit="money", level="customer", reads=HISTORY, takes=MONEY_BY_DAY),
    # The denominator of the retention budget: as "budget", where there is a forecast.
    Measure(
        name="budgeted", unit="ratio", level="customer", judges=True, reads=(*HISTORY, "budget"), takes=MONEY_BY_DAY
    ),
]
"""Expected orders and money of a customer within the horizon (`custseg.engine.forecast_columns`)."""
