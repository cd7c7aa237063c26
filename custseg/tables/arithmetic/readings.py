"""Net sales as an expression of columns: one reading where the equations decide, several where they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from custseg.tables.arithmetic.equation import (
    LINES,
    Level,
    Product,
    Term,
    cell,
    product_cell,
    product_of,
)
from custseg.tables.arithmetic.orders import amounts_of_orders
from custseg.tables.arithmetic.sample import float_of
from custseg.tables.arithmetic.words import added, product_words


@dataclass(frozen=True)
class TaxShare:
    """The share of a tax that falls on an amount.

    Attributes:
        tax: the column of the tax.
        whole: the columns that add up to the amount that includes all of it.
        rates: in percent, where one order can have goods of several; empty where each order has one rate, so that the
            share of an amount in the whole is its share of the tax.
    """

    tax: Term
    whole: tuple[Term, ...]
    rates: tuple[float, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What net sales are.

    Attributes:
        base: the amount from which the parts are taken off: a column, or quantity × price.
        parts: what is added to it and taken off it, with signs.
        level: whether the amounts are those of orders or of rows.
        tax_share: a tax inside a larger amount, of which the share of the goods is taken off.
        takes: what it takes for granted, where another reading is possible; empty where it is proved.
        discounts: the columns among the parts that are discounts.
        untaxed_shipping: whether it takes for granted that shipping is stated without its tax.
    """

    base: Term | Product
    parts: tuple[Term, ...] = ()
    level: Level = "row"
    tax_share: TaxShare | None = None
    takes: tuple[str, ...] = ()
    discounts: tuple[str, ...] = ()
    untaxed_shipping: bool = False

    @property
    def shares_tax(self) -> bool:
        """Whether only a share of the tax is taken off: the amount less its parts is not all that was taxed."""
        if self.tax_share is None:
            return False
        amount = {(one.column, one.sign) for one in (self.base, *self.parts) if isinstance(one, Term)}
        return amount != {(one.column, one.sign) for one in self.tax_share.whole}

    @property
    def words(self) -> str:
        """The formula with the names of the columns, and what it takes for granted."""
        base = added((self.base,)) if isinstance(self.base, Term) else product_words(self.base)
        told = base + "".join(f" {'+' if one.sign > 0 else '−'} {added((_plain(one),))}" for one in self.parts)
        if self.tax_share is not None:
            tax = added((self.tax_share.tax,))
            told += f" − the share of {tax} that is inside it" if self.shares_tax else f" − {tax}"
        return told + "".join(f"; {one}" for one in self.takes)

    @property
    def net(self) -> pl.Expr:
        """The expression of net sales on rows, or on one row per order with the names of `cell`."""
        if isinstance(self.base, Term):
            goods = _value(self.base)
        else:
            goods = product_of(self.base) if self.level == "row" else pl.col(product_cell(self.base))
            goods = goods.fill_null(0)
        amount = pl.sum_horizontal(goods, *[_value(one) for one in self.parts])
        if self.tax_share is None:
            return amount
        whole = pl.sum_horizontal(*[_value(one) for one in self.tax_share.whole])
        return amount - pl.when(whole != 0).then(_value(self.tax_share.tax) * amount / whole).otherwise(0)

    @property
    def terms(self) -> list[Term | Product]:
        """All columns that it reads."""
        share = [] if self.tax_share is None else [self.tax_share.tax, *self.tax_share.whole]
        return [self.base, *self.parts, *share]


def _plain(term: Term) -> Term:
    return Term(term.column, 1, term.summed)


def _value(term: Term) -> pl.Expr:
    return pl.col(cell(term.column, summed=term.summed)).fill_null(0) * term.sign


def sums_of(rows: pl.LazyFrame, readings: Sequence[Reading], order: str | None = None) -> list[float]:
    """Return the net sales of all rows by each reading, not rounded.

    Args:
        rows: the numeric columns as of `find_equations`, and the order id.
        readings: those to compare.
        order: the column of the order id; needed by readings of orders.
    """
    schema = rows.collect_schema()
    sums = []
    for reading in readings:
        names: dict[str, None] = {}
        for term in reading.terms:
            some = (term.column,) if isinstance(term, Term) else (term.quantity, term.price, term.percent)
            names.update((name, None) for name in some if name is not None)
        # A row without an order id is an order of its own.
        own = pl.format("row {}", pl.int_range(pl.len()))
        keep = [] if order is None else [pl.coalesce(pl.col(order).cast(pl.String), own).alias("order id")]
        frame = rows.select(*[float_of(name, schema[name]) for name in names], *keep)
        if reading.level == "order" and order is not None:
            terms = dict.fromkeys(_plain(one) if isinstance(one, Term) else one for one in reading.terms)
            frame = frame.group_by("order id")  # type: ignore[assignment]
            frame = frame.agg(*amounts_of_orders(terms), pl.len().alias(LINES))  # type: ignore[attr-defined]
        sums.append(frame.select(net=reading.net.sum()))
    return [float(one.item()) for one in pl.collect_all(sums, engine="streaming")] if sums else []
