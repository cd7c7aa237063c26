"""Figures of a summary that the data can answer: those of customers with totals may lack days, or numbers of orders."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from custseg.metrics.catalogue import CATALOGUE
from custseg.result import Figure
from custseg.tables.known import FIRST_DAYS, LAST_DAYS, ORDER_COUNTS, SALES, TENURE

FORMULA = "= S × C × P × T"
"""Heading of the four factors of the LTV."""

LIFETIME = (FIRST_DAYS, LAST_DAYS)
AT_LIFETIME = (ORDER_COUNTS, SALES, TENURE, *LIFETIME)
TAKEN = {
    "one_time_customers": (ORDER_COUNTS,), "lifetime_months": LIFETIME, "ltv_at_lifetime_per_customer": AT_LIFETIME,
    "ltv_at_lifetime_total": AT_LIFETIME,
}  # fmt: skip
"""What figures take of `custseg.tables.known` that are no metrics."""


def known_figures(figures: Sequence[Figure], absent: Mapping[str, str]) -> list[Figure]:
    """Return the figures that take nothing which the data do not know.

    Args:
        figures: of a summary.
        absent: what the data do not know, with the reason.
    """
    if not absent:
        return list(figures)
    known = [figure for figure in figures if not absent.keys() & set(_taken(figure.name))]
    if sum(figure.line == FORMULA for figure in known) == sum(figure.line == FORMULA for figure in figures):
        return known
    # Without one of them the others give no product.
    return [replace(figure, line="On average") if figure.line == FORMULA else figure for figure in known]


def _taken(name: str) -> Collection[str]:
    if name in TAKEN:
        return TAKEN[name]
    return CATALOGUE[name].takes if name in CATALOGUE else ()
