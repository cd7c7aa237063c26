"""Measures of segments: their new and lapsed customers; loss-making ones are measures of customers."""

from __future__ import annotations

from custseg.metrics.measures.measure import Measure

SPECIAL_CUSTOMERS = [
    Measure(name="new", unit="count", level="customer"),
    Measure(name="new_profit", unit="money", level="customer"),
    Measure(name="lapsed", unit="count", level="customer"),
    Measure(name="lapsed_profit", unit="money", level="customer"),
]
"""New and lapsed customers, and their profit (`custseg.analyses.shared.segment_columns`)."""
