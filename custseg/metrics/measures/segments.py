"""Measures of segments: their new and lapsed customers, and who ordered again; loss-making ones are of customers."""

from __future__ import annotations

from custseg.metrics.measures.measure import Measure
from custseg.tables.known import BY_DAY, MONEY_BY_DAY

SPECIAL_CUSTOMERS = [
    Measure(name="new", unit="count", level="customer", takes=BY_DAY),
    Measure(name="new_profit", unit="money", level="customer", takes=MONEY_BY_DAY),
    Measure(name="lapsed", unit="count", level="customer", takes=BY_DAY),
    Measure(name="lapsed_profit", unit="money", level="customer", takes=MONEY_BY_DAY),
    Measure(name="prize", unit="money", level="customer", reads=("profit", "tenure")),
    Measure(name="below_a_cut", unit="count", level="customer", takes=()),
    Measure(name="members_then", unit="count", level="customer", takes=BY_DAY),
    Measure(name="came_back", unit="count", level="customer", takes=BY_DAY),
]
"""New and lapsed customers, and their profit (`custseg.analyses.shared.segment_columns`); what reaching a cut would
bring (`custseg.analyses.segment.prize`); customers of a segment one horizon ago, and those that ordered again since
(`custseg.analyses.segment.returns`)."""
