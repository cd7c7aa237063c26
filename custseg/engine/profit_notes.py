"""Notes on rows whose profit is unknown: what they count for."""

from __future__ import annotations

import polars as pl

from custseg.metrics.facts import Base
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.tables.values.amounts import SCALE


def profit_notes(frame: pl.DataFrame, base: Base) -> list[Note]:
    """Return a note if the profit of some or all rows is unknown."""
    if base.some_profit and not base.margin_known:
        rows, money = int(frame["lines_unknown"].sum()), frame["revenue_unknown"].cast(pl.Int128).sum() / SCALE
        text = (
            "The rows with a known profit net to a revenue of zero or less, so they show no margin. The profit of "
            f"{counted(rows, 'row')} with a revenue of {fixed(money)} is unknown: it all counts as profit, "
            "unless the customer's other rows show a margin. LTV is too high, and nothing is judged. Set a margin:"
        )
        return [Note("margin_unknown", text, warns=True, stays=True, command="--margin 30%")]
    if not base.margin_known:
        text = "The profit is unknown, so P is 1 and LTV is revenue. To have LTV in profit, set a margin:"
        return [Note("margin_unknown", text, warns=True, command="--margin 30%")]
    if "lines_unknown" in frame.columns and (unknown := int(frame["lines_unknown"].sum())):
        money = frame["revenue_unknown"].cast(pl.Int128).sum() / SCALE
        text = (
            f"The profit of {counted(unknown, 'row')} with a revenue of {fixed(money)} is unknown: it is estimated "
            f"with the margin of the customer's other rows, or of all rows with a known profit, {base.margin:.1%}."
        )
        return [Note("profit_filled", text)]
    return []
