"""Counts on all rows of a file what equations found on a sample are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from custseg.tables.arithmetic.equation import (
    LINES,
    Equation,
    Product,
    Term,
    is_contradicted,
    is_tested,
)
from custseg.tables.arithmetic.orders import amounts_of_orders
from custseg.tables.arithmetic.sample import float_of

ROW = "row of the file"


@dataclass(frozen=True)
class Proof:
    """How often an equation holds on all rows.

    Attributes:
        equation: the equation, as found on a sample.
        tested: number of rows (or orders) on which it says something.
        contradictions: number of those on which it does not hold.
        first_contradiction: number of the first row, from 1, that contradicts it.
    """

    equation: Equation
    tested: int
    contradictions: int
    first_contradiction: int | None

    @property
    def counted(self) -> Equation:
        """The equation with the counts of all rows, for what is concluded and told from it."""
        return replace(
            self.equation,
            tested=self.tested,
            contradictions=self.contradictions,
            first_contradiction=self.first_contradiction,
        )


def prove(rows: pl.LazyFrame, equations: Sequence[Equation], order: str | None = None) -> list[Proof]:
    """Return how often equations hold on all rows, counted in one streaming pass.

    Args:
        rows: the numeric columns as of `find_equations`, and the order id.
        equations: what to count, in any order.
        order: the column of the order id; without it equations of orders are left untested.
    """
    if not equations:
        return []
    schema = rows.collect_schema()
    names = list(dict.fromkeys(name for one in equations for name in one.columns))
    keep = [] if order is None else [pl.col(order).alias("order id")]
    floats = rows.select(*[float_of(name, schema[name]) for name in names], *keep).with_row_index(ROW, offset=1)
    of_rows = [(place, one) for place, one in enumerate(equations) if one.level == "row"]
    of_orders = [(place, one) for place, one in enumerate(equations) if one.level == "order" and order is not None]
    queries = []
    if of_rows:
        queries.append(floats.select(_counts(of_rows)))
    if of_orders:
        queries.append(_orders(floats, [one for _, one in of_orders]).select(_counts(of_orders)))
    counted: dict[str, int | None] = {}
    for frame in pl.collect_all(queries, engine="streaming"):
        counted.update(frame.row(0, named=True))
    return [
        Proof(
            one,
            counted.get(f"{place} tested") or 0,
            counted.get(f"{place} missed") or 0,
            counted.get(f"{place} first"),
        )
        for place, one in enumerate(equations)
    ]


def _orders(floats: pl.LazyFrame, equations: Sequence[Equation]) -> pl.LazyFrame:
    """Return one row per order with all amounts that the equations need."""
    terms: dict[Term | Product, None] = {}
    for equation in equations:
        terms.update((Term(one.column, summed=one.summed), None) for one in equation.parts)
        if isinstance(equation.left, Product):
            terms[equation.left] = None
    return (
        floats.filter(pl.col("order id").is_not_null())
        .group_by("order id")
        .agg(*amounts_of_orders(terms), pl.len().alias(LINES), pl.col(ROW).min())
    )


def _counts(equations: Sequence[tuple[int, Equation]]) -> list[pl.Expr]:
    counts = []
    for place, one in equations:
        missed = is_tested(one) & is_contradicted(one)
        counts.append(is_tested(one).sum().alias(f"{place} tested"))
        counts.append(missed.sum().alias(f"{place} missed"))
        counts.append(pl.col(ROW).filter(missed).min().alias(f"{place} first"))
    return counts
