"""An equation between numeric columns: its terms, where it is tested, and where it is contradicted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Literal

import polars as pl

Kind = Literal["equal", "product", "sum", "at most"]
Level = Literal["row", "order"]

HALF_CENT = 0.005
FLOAT_NOISE = 1e-6
CHEAP = 0.01
"""A unit price rounded to cents may move a line amount by this share at most."""

MAX_LINES_ROUNDED = 10
"""Sums of lines rounded one by one may differ by half a cent for each of so many lines."""

LINES = "lines of the order"
"""Name of the column with the number of lines of each order in frames of orders."""

MIN_SUPPORT = 3
"""So many different rows have to show each term of an equation."""

MAX_CHANCE = 0.01
"""Equations of which more than this number would be expected among unrelated numbers are not relied on."""

MIN_CONTRADICTED = 15
"""With contradictions, so many rows are needed to tell an equation with exceptions from one that does not hold."""

MAX_CONTRADICTED = 0.02
"""An equation with more contradictions than this share proves nothing by itself."""


@dataclass(frozen=True)
class Term:
    """A column with its sign.

    Attributes:
        column: its name.
        sign: 1, or -1 where it is taken off.
        summed: whether the amounts of the order's lines are added up.
        negative: whether most of its values that are not zero are below zero.
    """

    column: str
    sign: int = 1
    summed: bool = False
    negative: bool = False


@dataclass(frozen=True)
class Product:
    """Quantity × unit price, less a discount in percent where there is one.

    Attributes:
        quantity: column of the quantity.
        price: column of the price of one unit.
        percent: column of the discount.
        whole: what the discount counts as all of the price: 1 or 100.
    """

    quantity: str
    price: str
    percent: str | None = None
    whole: int = 1


@dataclass(frozen=True)
class Equation:
    """``left`` is the sum of ``right``, or, for the kind "at most", never above it.

    Attributes:
        kind: "equal" columns, "product" of quantity and price, "sum" of columns, "at most" for refunds.
        left: a column or the product.
        right: the columns that add up to it.
        level: "order" where the order's amounts and the sums of its lines are compared, otherwise "row".
        tested: number of rows (or orders) on which it says something.
        contradictions: number of those on which it does not hold.
        support: number of different rows that show the term that is least often there.
        chance: how many such equations would be expected if the numbers had nothing to do with each other.
        first_contradiction: number of the first row, from 1, that contradicts it.
    """

    kind: Kind
    left: Term | Product
    right: tuple[Term, ...]
    level: Level = "row"
    tested: int = 0
    contradictions: int = 0
    support: int = 0
    chance: float = 1.0
    first_contradiction: int | None = None

    @property
    def enough(self) -> bool:
        """Whether there are enough different rows to rely on it."""
        held = self.contradictions == 0 or self.tested >= MIN_CONTRADICTED
        return held and self.support >= MIN_SUPPORT and self.chance <= MAX_CHANCE

    @property
    def proved(self) -> bool:
        """Whether it can be relied on, and hardly any row contradicts it."""
        return self.enough and self.contradictions <= MAX_CONTRADICTED * self.tested

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all its columns."""
        left = self.left
        if isinstance(left, Term):
            return (left.column, *(term.column for term in self.right))
        percent = () if left.percent is None else (left.percent,)
        return (left.quantity, left.price, *percent, *(term.column for term in self.right))

    @property
    def left_column(self) -> str:
        """The column on the left; the quantity of a product."""
        return self.left.column if isinstance(self.left, Term) else self.left.quantity

    @property
    def parts(self) -> tuple[Term, ...]:
        """Its columns, so that their sum with signs is zero; without the factors of a product."""
        taken_off = tuple(Term(one.column, -one.sign, one.summed, one.negative) for one in self.right)
        return (self.left, *taken_off) if isinstance(self.left, Term) else taken_off

    def coefficient(self, column: str) -> int:
        """Return the sign of a column where all are brought to the left, 0 where it has none."""
        return next((term.sign for term in self.parts if term.column == column), 0)


def cell(name: str, *, summed: bool) -> str:
    """Return the name of a column in a frame of orders: the sums of lines stand beside the first amounts."""
    return f"sum of {name}" if summed else name


def product_cell(product: Product) -> str:
    """Return the name of the sum of products in a frame of orders."""
    return f"sum of {product.quantity} × {product.price}"


def pieces_cell(product: Product) -> str:
    """Return the name of the column that tells which orders have a line of several pieces."""
    return f"several of {product.quantity} × {product.price}"


def values_of(equation: Equation) -> list[pl.Expr]:
    """Return the signed amounts of an equation, product first; null where a cell is blank."""
    parts = [pl.col(cell(term.column, summed=term.summed)) * term.sign for term in equation.parts]
    if isinstance(equation.left, Term):
        return parts
    product = product_of(equation.left) if equation.level == "row" else pl.col(product_cell(equation.left))
    return [product, *parts]


def product_of(product: Product) -> pl.Expr:
    """Return quantity × price after the discount in percent."""
    amount = pl.col(product.quantity) * pl.col(product.price)
    if product.percent is None:
        return amount
    return amount * (1 - pl.col(product.percent).fill_null(0) / product.whole)


def residual(equation: Equation) -> pl.Expr:
    """Return by how much an equation is missed, blank cells being zero."""
    return reduce(add, [value.fill_null(0) for value in values_of(equation)])


def tolerance(equation: Equation) -> pl.Expr:
    """Return by how much an equation may be missed because amounts are rounded to cents."""
    values = values_of(equation)
    allowed = pl.lit(HALF_CENT * len(values) + FLOAT_NOISE)
    if isinstance(equation.left, Product) and equation.level == "row":
        by_unit = pl.col(equation.left.quantity).abs() * HALF_CENT
        allowed = allowed + pl.min_horizontal(by_unit, values[0].abs() * CHEAP).fill_null(0)
    if equation.level == "order" and (isinstance(equation.left, Product) or any(one.summed for one in equation.parts)):
        allowed = allowed + (pl.col(LINES).clip(1, MAX_LINES_ROUNDED) - 1) * HALF_CENT
    return allowed


def is_tested(equation: Equation) -> pl.Expr:
    """Return whether a row says something: two amounts that are not zero, or one beside cells that are not blank."""
    values = values_of(equation)
    filled = pl.sum_horizontal(*[(value.abs() > HALF_CENT).fill_null(value=False) for value in values])
    if equation.kind == "at most":
        return (values[0] != 0).fill_null(value=False)
    complete = pl.all_horizontal(*[value.is_not_null() for value in values])
    return (filled >= 2) | ((filled == 1) & complete)


def is_contradicted(equation: Equation) -> pl.Expr:
    """Return whether a tested row contradicts an equation."""
    missed = residual(equation)
    if equation.kind == "at most":
        left, right = (pl.col(cell(one.column, summed=one.summed)).fill_null(0).abs() for one in equation.parts)
        return left > right + tolerance(equation)
    return missed.abs() > tolerance(equation)
