"""Notes on a forecast: how well its models fit, whom it leaves out, what it takes off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custseg.notes import Note
from custseg.numbers import counted, fixed

if TYPE_CHECKING:
    from custseg.forecast.outlook import Outlook

CORRELATION_LIMIT = 0.2
"""Correlation of order frequency and spend above which the spend model is in doubt."""

SLOPE_SHOWN_ABOVE = 0.03
"""Change of the expected revenue of twice the spend from which on a note gives it."""


def without_forecast_notes(without: int, *, amounts: bool) -> list[Note]:
    """Return a note on the number of customers without a forecast, if any."""
    if not without:
        return []
    meaning = " (one with a net revenue above zero)" if amounts else ""
    text = (
        f"{counted(without, 'customer')} without a forecast: they have no counted order{meaning}, so no order day to "
        "forecast from. Their expected figures are empty."
    )
    return [Note("without_forecast", text)]


def returns_notes(net_share: float) -> list[Note]:
    """Return a note on the returns that are deducted from expected revenue."""
    if net_share >= 0.995:
        return []
    text = f"Returns were {1 - net_share:.1%} of past sales; expected revenue and profit are reduced by this share."
    return [Note("returns_taken_off", text)]


def model_notes(outlook: Outlook, name: str) -> list[Note]:
    """Return notes on the fit of the order model."""
    from custseg.forecast.model import Remark

    notes = []
    if Remark.RIDGE in outlook.fitted.remarks:
        text = (
            "Customers hardly differ in how likely they are to leave after an order: the forecast uses one drop-out "
            "probability for all."
        )
        notes.append(Note("ridge", text))
    if Remark.NOT_CONVERGED in outlook.fitted.remarks:
        text = f"The fit of {name} did not converge: try another --model, or a longer history."
        notes.append(Note("not_converged", text, warns=True))
    return notes


def spend_notes(outlook: Outlook) -> list[Note]:
    """Return notes on the spend model: no mean, an unstable mean, or a correlation that it ignores."""
    notes = []
    if not outlook.spend.model.has_mean:
        text = (
            "Spend differs too much between customers for a common mean: each customer is expected to spend its own "
            "past average."
        )
        notes.append(Note("spend_has_no_mean", text, warns=True))
    once = outlook.x == 0
    if outlook.spend.model.mean_is_unstable and once.any():
        value = fixed(float(outlook.expected_order_value[once][0]))
        text = (
            "A few customers spend far more than the rest. They drive the total, and the "
            f"{value} that customers without a repeat order are expected to spend per order day. Rely on the ranking "
            "and on the intervals of customers."
        )
        notes.append(Note("spend_has_hardly_a_mean", text, warns=True))
    if abs(outlook.correlation) >= CORRELATION_LIMIT:
        more = "more" if outlook.correlation > 0 else "less"
        text = (
            f"Frequent customers spend {more} per order day (correlation {outlook.correlation:.2f}). The spend model "
            "assumes no correlation, so the expected revenue of frequent customers may be wrong."
        )
        notes.append(Note("spend_correlated", text, warns=True))
    return notes + _slope_notes(outlook)


def _slope_notes(outlook: Outlook) -> list[Note]:
    """Return a note on what the spend of customers told about their later orders."""
    slope = outlook.slope
    change = 2**slope.value - 1
    if abs(change) < SLOPE_SHOWN_ABOVE:
        return []
    more, raised = ("more", "higher") if change > 0 else ("fewer", "lower")
    text = (
        f"In the last {slope.days} days, customers that spend more per order day had {more} order days than their past "
        f"ones told: the expected revenue of a customer that spends twice as much is {abs(change):.0%} {raised} for it."
    )
    return [Note("spend_tells_orders", text)]
