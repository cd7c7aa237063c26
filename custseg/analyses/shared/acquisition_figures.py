"""What new customers cost and whether they pay back, in the summary: the same figures in every command."""

from __future__ import annotations

import polars as pl

from custseg.analyses.shared.totals import Totals, figure_of, of_totals
from custseg.metrics.measures.catalogue import MEASURES
from custseg.metrics.verdict import READS, Judging, verdict_of_groups
from custseg.result import Figure

ACQUISITION_SUMS = (*READS, "acquired_paid", "profit_paid", "profit_acquired", "profit_paid_discounted")
"""Measures that the figures read."""


def acquisition_figures(total: Totals, judging: Judging) -> list[Figure]:
    """Return the cost of all new customers, their LTV against it, at equal age and with organic customers, and a word.

    Args:
        total: sums of ``ACQUISITION_SUMS`` over the new customers and all spend of the period.
        judging: what the verdict needs beside sums.
    """
    row = pl.DataFrame({name: [total[name]] for name in READS}, schema={name: _dtype(name) for name in READS})
    word = row.select(verdict_of_groups(judging)).item()
    discount = judging.settings["discount"]
    has_organic = total["won"] != total["acquired_paid"]
    cost, ratio, organic = "Acquisition", "LTV ÷ CAC", "With organic"
    phrases = {
        "spend": (cost, "spend {}"),
        "acquired_paid_customers": (cost, ""),
        "cac_paid": (cost, "CAC {} of paid channels"),
        "cac_blended": (cost, "{} of all"),
        "ltv_to_cac": (ratio, "{} to date"),
        "ltv_to_cac_12m": (ratio, "{} at 12 months, not discounted"),
        "ltv_to_cac_discounted": (ratio, f"{{}} discounted at {discount:.1%} a year" if discount else ""),
        "ltv_to_spend": (organic, "{} to date, the LTV of organic customers included" if has_organic else ""),
    }
    figures = [figure_of(name, of_totals(name, total), line, phrase, total) for name, (line, phrase) in phrases.items()]
    figures.insert(-1, figure_of("verdict", word, ratio, "{}"))
    judged = total["aged_paid"] if judging.margin_known else 0
    figures.insert(-1, Figure("customers_judged", "Customers judged", "count", judged, ratio, "{} customers judged"))
    return figures


def _dtype(name: str) -> pl.DataType:
    return pl.Int128() if MEASURES[name].unit == "money" else pl.Int64()
