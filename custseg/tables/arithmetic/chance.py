"""How many different rows show an equation, and how often unrelated numbers would look like it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import polars as pl

from custseg.tables.arithmetic.equation import (
    HALF_CENT,
    Equation,
    Product,
    is_contradicted,
    is_tested,
    pieces_cell,
    values_of,
)

MOST_ROWS = 300
SPARE = 2
MIN_SHARE = 0.8
"""An equation holds if it does on this share of the rows, and of those that show each of its terms."""


@dataclass(frozen=True)
class Support:
    """What speaks for an equation.

    Attributes:
        rows: number of different rows that show the term that is least often there.
        chance: number of such equations expected among as many unrelated columns.
        held: whether it holds on most of the rows that show each term.
    """

    rows: int
    chance: float
    held: bool


def support_of(equation: Equation, frame: pl.DataFrame) -> Support:
    """Return what speaks for an equation in a sample.

    Args:
        equation: the equation.
        frame: the sample, as `find_equations` compares it.
    """
    values = values_of(equation)
    names = [f"{place}" for place in range(len(values))]
    single = pl.lit(value=False)
    if isinstance(equation.left, Product) and equation.level == "order":
        single = ~pl.col(pieces_cell(equation.left))
    elif isinstance(equation.left, Product):
        # One piece at its price says nothing of a product.
        single = (pl.col(equation.left.quantity).abs() == 1) | (pl.col(equation.left.price).abs() == 1)
    rows = frame.filter(is_tested(equation)).select(
        *[value.fill_null(0).round(2).alias(name) for name, value in zip(names, values, strict=True)],
        held=~is_contradicted(equation),
        single=single.fill_null(value=False),
    )
    shown = rows.select(
        *[((pl.col(name).abs() > HALF_CENT) & pl.col("held")).sum().alias(name) for name in names],
        *[(pl.col(name).abs() > HALF_CENT).sum().alias(f"all {name}") for name in names],
    ).row(0, named=True)
    held = all(shown[name] >= MIN_SHARE * shown[f"all {name}"] for name in names)
    different = rows.filter("held").unique([*names, "single"], maintain_order=True)
    # Rows with at least two amounts say something; a term shown by few rows limits what is known of it.
    least = min(
        int(different.filter(~pl.col("single")).select((pl.col(name).abs() > HALF_CENT).sum()).item()) for name in names
    )
    telling = different.filter(pl.sum_horizontal(*[(pl.col(name).abs() > HALF_CENT) for name in names]) >= 2)
    alike = min((_alike(telling[name].head(MOST_ROWS)) for name in names), default=1.0)
    # On a handful of rows quantities can all be one and discounts all be zero: some rows more than terms are needed.
    return Support(
        min(least, telling.height - SPARE), ways(equation, frame.width) * alike ** min(telling.height, 1000), held
    )


def ways(equation: Equation, columns: int) -> float:
    """Return how many equations of this form so many columns can make."""
    terms = len(equation.columns)
    signs = 2.0 ** (len(equation.right) if isinstance(equation.left, Product) else terms - 1)
    return math.comb(max(columns, terms), terms) * signs


def _alike(values: pl.Series) -> float:
    """Return how likely an unrelated amount equals one of a column."""
    count = values.len()
    if count < 2:
        return 1.0
    cents = [round(value * 100) for value in values]
    step = math.gcd(*cents) or 1
    spread = max(cents) - min(cents)
    sizes = values.value_counts()["count"]
    pairs = float((sizes.cast(pl.Float64) * (sizes - 1)).sum()) / (count * (count - 1))
    return max(pairs, float(step / (spread + step)))
