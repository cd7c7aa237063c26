"""Net sales step by step: where amounts are of whole orders, include a share of a tax, or are before refunds.

Each step is columns of its own. As one expression, polars would compute the sums over orders again for each use.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from custseg.own_columns import own_column
from custseg.tables.headers.columns import Columns
from custseg.tables.row_amounts import CENT, amount_of, amount_or_zero, fraction_of, given_amount, product_of
from custseg.tables.sale_reading import Part

NET_SALES = own_column("net sales ")
REFUNDS = own_column("refunds ")
"""Columns that `with_net_sales` adds: what a row is worth after refunds, and what refunds took off."""

ORDER_KEY, CUSTOMER_KEY = own_column("key order "), own_column("key customer ")
GIVEN, WEIGHT, BACK, PAID = own_column("given "), own_column("weight "), own_column("back "), own_column("paid ")
TAX, GOODS_TAX = own_column("tax "), own_column("tax of goods ")
ORDER_TOTAL, ORDER_LINES, USED_WEIGHT, USED_TOTAL = map(own_column, ("sum", "lines", "weight used", "sum used"))
CENTS, PRODUCT, SHARE, REST, LEFT, PLACE, FIRST = map(
    own_column, ("cents", "product", "share", "rest", "left", "place", "first")
)
KEYS = [ORDER_KEY, CUSTOMER_KEY]
"""An order is known by its id and its customer: ids may begin anew."""


def needs_steps(columns: Columns) -> bool:
    """Return whether net sales need the columns of `with_net_sales`."""
    sale = columns.sale
    return sale.per_order or sale.tax_share is not None or bool(sale.refunds)


def with_net_sales(rows: pl.LazyFrame, columns: Columns) -> pl.LazyFrame:
    """Return rows with ``NET_SALES``, and ``REFUNDS`` where the file has refunds, in integers of ``SCALE``.

    Amounts of orders are taken once per order and shared out over its lines.

    Args:
        rows: as the file has them.
        columns: of the table.
    """
    if not needs_steps(columns):
        return rows
    sale, amounts = columns.sale, _Amounts(columns)
    rows = amounts.before_refunds(rows)
    if sale.refunds:
        rows = rows.with_columns(amounts.refunded_goods().alias(REFUNDS))
        rows = rows.with_columns((pl.col(NET_SALES) - pl.col(REFUNDS)).alias(NET_SALES))
    if sale.per_order:
        for name in (NET_SALES, *([REFUNDS] if sale.refunds else [])):
            rows = _shared_out(rows, name, columns)
    return rows


def columns_of_net_sales(columns: Columns) -> set[str]:
    """Return the columns that `with_net_sales` reads.

    Args:
        columns: of the table.
    """
    if not needs_steps(columns):
        return set()
    return {name for one in _Amounts(columns).read() for name in one.meta.root_names()}


def amounts_beside_net(rows: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    """Return "net", "tax", "shipping", "back" and "lines" of each order, or row, before refunds.

    The amounts are integers of ``SCALE``; "back" is what was refunded, "lines" the number of rows. The tax and the
    shipping are left out where they have no column.

    Args:
        rows: as the file has them, with refunds.
        columns: of the table.
    """
    lazy = _Amounts(columns).before_refunds(rows.lazy()).with_columns(lines=pl.lit(1, pl.UInt32))
    if columns.sale.per_order:
        alone = pl.col(ORDER_KEY).is_null()
        lazy = lazy.with_columns(lines=pl.when(alone).then("lines").otherwise(pl.len().over(KEYS)))
        lazy = lazy.filter(alone | (pl.int_range(pl.len()).over(KEYS) == 0))
    beside = {role: f"_beside {role} " for role in ("tax", "shipping") if columns.headers.get(role)}
    return lazy.select("lines", net=NET_SALES, back=pl.col(BACK).abs(), **beside).collect()


@dataclass(frozen=True)
class _Term:
    """An amount that a step reads.

    Attributes:
        name: of its column.
        value: expression over the file's columns.
        of_line: whether it is that of the line, so that the lines of an order are added up.
    """

    name: str
    value: Callable[[], pl.Expr]
    of_line: bool = False


class _Amounts:
    """The amounts of rows, and of orders, from which net sales follow."""

    def __init__(self, columns: Columns) -> None:
        self.columns, self.sale = columns, columns.sale
        self.parts = [(f"_part {place} ", part) for place, part in enumerate(self.sale.parts)]
        share = self.sale.tax_share
        self.whole = [(f"_whole {place} ", part) for place, part in enumerate(share.whole)] if share else []
        self.beside = [role for role in ("tax", "shipping", "tips") if columns.headers.get(role)]
        self.terms = [_Term(GIVEN, lambda: given_amount(columns), self.sale.lines_add_up)]
        self.terms += [self._term(name, part) for name, part in [*self.parts, *self.whole]]
        if share:
            self.terms.append(self._term(TAX, share.tax))
        if self.sale.refunds:
            self.terms.append(_Term(BACK, functools.partial(self._of_role, "refunded"), self.sale.refunds_of_lines))
            self.terms += [self._beside(role) for role in self.beside]
        if self.sale.refunds and self.sale.paid:
            self.terms.append(_Term(PAID, lambda: amount_or_zero(columns, (self.sale.paid,))))

    def _term(self, name: str, part: Part) -> _Term:
        return _Term(name, lambda: amount_or_zero(self.columns, (part.column,)), part.of_line)

    def _beside(self, role: str) -> _Term:
        parts = [*self.sale.parts, *([self.sale.tax_share.tax] if self.sale.tax_share else [])]
        of_line = any(part.of_line and part.column == self.columns.headers.get(role) for part in parts)
        return _Term(f"_beside {role} ", functools.partial(self._of_role, role), of_line)

    def _of_role(self, role: str) -> pl.Expr:
        return amount_or_zero(self.columns, self.columns.headers.all_of(role))

    def read(self) -> list[pl.Expr]:
        """Return the amounts of each row, and what identifies its order."""
        read = [term.value().alias(term.name) for term in self.terms]
        if self.sale.per_order:
            read += [
                self.columns.text("order_id").alias(ORDER_KEY),
                self.columns.text("customer_id").alias(CUSTOMER_KEY),
            ]
            read.append(_weight(self.columns).alias(WEIGHT))
        return read

    def of_orders(self) -> list[pl.Expr]:
        """Return the amounts of whole orders on each of their lines; a row without an order id keeps its own."""
        alone = pl.col(ORDER_KEY).is_null()
        found = []
        for term in self.terms:
            amount = pl.col(term.name)
            whole = amount.sum().over(KEYS) if term.of_line else amount.drop_nulls().first().over(KEYS)
            if not term.of_line and term.name != GIVEN:
                # Parts may stand on another line than the amount, beside zeros.
                whole = amount.filter(amount != 0).first().over(KEYS).fill_null(0)
            found.append(pl.when(alone).then(amount).otherwise(whole).alias(term.name))
        return found

    def before_refunds(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Return rows with net sales before refunds, and the tax of the goods where it is a share of another one."""
        rows = rows.with_columns(self.read())
        if self.sale.per_order:
            rows = rows.with_columns(self.of_orders())
        rows = rows.with_columns(self.net().alias(NET_SALES))
        if self.sale.tax_share:
            rows = rows.with_columns(self.shared_tax().alias(GOODS_TAX))
            rows = rows.with_columns((pl.col(NET_SALES) - pl.col(GOODS_TAX)).alias(NET_SALES))
        return rows

    def net(self) -> pl.Expr:
        """Return the amount less the parts that it includes."""
        return functools.reduce(pl.Expr.__add__, [pl.col(GIVEN), *map(_signed, self.parts)])

    def shared_tax(self) -> pl.Expr:
        """Return the share of the tax that is inside net sales."""
        whole, net = functools.reduce(pl.Expr.__add__, map(_signed, self.whole)), pl.col(NET_SALES)
        share = fraction_of(pl.col(TAX).abs(), net.abs(), whole.abs(), self.columns) * net.sign()
        return pl.when(whole != 0).then(share).otherwise(0)

    def refunded_goods(self) -> pl.Expr:
        """Return how much of the refunds is net sales.

        A refund of the whole order takes off all of its net sales. Any other one is a refund of goods with their tax:
        where shipping is taxed too, the tax of the goods is tax × net ÷ (net + shipping), unless it was taken out of
        the goods already.
        """
        net, back = pl.col(NET_SALES), pl.col(BACK).abs()
        if self.sale.refunds == "total":
            beside = {role: pl.col(f"_beside {role} ") for role in self.beside}
            if self.sale.tax_share:
                beside["tax"] = pl.col(GOODS_TAX).abs()
            elif self.sale.paid:
                rest = functools.reduce(pl.Expr.__sub__, beside.values(), pl.col(PAID) - net)
                beside["tax"] = pl.max_horizontal(rest, pl.lit(0, pl.Int64))
            paid = functools.reduce(pl.Expr.__add__, beside.values(), net)
            untaxed = net + beside["shipping"] if self.sale.tax_on_shipping else net
            taxed = untaxed + beside["tax"] if "tax" in beside else net
            goods = fraction_of(back, untaxed, taxed, self.columns)
            back = pl.when(back >= paid).then(net).when(taxed > 0).then(goods).otherwise(back)
        return pl.when(net > 0).then(pl.min_horizontal(back, net)).otherwise(0)


def _signed(named: tuple[str, Part]) -> pl.Expr:
    name, part = named
    return pl.col(name) if part.sign > 0 else 0 - pl.col(name)


def _weight(columns: Columns) -> pl.Expr:
    """Return the share of a line in its order, as a whole number that is not negative."""
    headers = columns.headers
    if columns.sale.lines_add_up and headers.get("revenue"):
        weight = amount_of(columns, "revenue")
    elif headers.get("line_amount"):
        weight = amount_of(columns, "line_amount")
    elif headers.get("quantity") and headers.get("unit_price"):
        weight = product_of(columns, "quantity", "unit_price")
    else:
        return pl.lit(0, pl.Int64)
    return (weight.abs() // CENT).fill_null(0)


def _shared_out(rows: pl.LazyFrame, name: str, columns: Columns) -> pl.LazyFrame:
    """Return rows with an amount of orders shared out over their lines, to the cent: by the largest remainder.

    Args:
        rows: with the amount of the order on each of its lines.
        name: of the amount.
        columns: of the table.
    """
    total, lines, weight = pl.col(WEIGHT).sum().over(KEYS), pl.len().over(KEYS), pl.col(WEIGHT)
    rows = rows.with_columns(total.alias(ORDER_TOTAL), lines.cast(pl.Int64).alias(ORDER_LINES))
    weighed = pl.col(ORDER_TOTAL) > 0
    rows = rows.with_columns(
        pl.when(weighed).then(weight).otherwise(1).cast(pl.Int128).alias(USED_WEIGHT),
        pl.when(weighed).then(ORDER_TOTAL).otherwise(ORDER_LINES).cast(pl.Int128).alias(USED_TOTAL),
        (pl.col(name).abs() // CENT).alias(CENTS),
    )
    rows = rows.with_columns((pl.col(CENTS).cast(pl.Int128) * pl.col(USED_WEIGHT)).alias(PRODUCT))
    rows = rows.with_columns((pl.col(PRODUCT) // pl.col(USED_TOTAL)).alias(SHARE))
    rows = rows.with_columns((pl.col(PRODUCT) - pl.col(SHARE) * pl.col(USED_TOTAL)).cast(pl.Float64).alias(REST))
    rows = rows.with_columns(
        (pl.col(CENTS) - pl.col(SHARE).sum().over(KEYS)).alias(LEFT),
        pl.col(REST).rank("ordinal", descending=True).over(KEYS).alias(PLACE),
        (pl.int_range(pl.len()).over(KEYS) == 0).alias(FIRST),
    )
    more = (pl.col(PLACE) <= pl.col(LEFT)).cast(pl.Int128)
    below = pl.when(FIRST).then(pl.col(name).abs() % CENT).otherwise(0)
    exact = ((pl.col(SHARE) + more) * CENT + below) * pl.col(name).sign()
    alone = pl.col(ORDER_KEY).is_null()
    width = pl.Int128 if columns.wide else pl.Int64
    return rows.with_columns(pl.when(alone).then(pl.col(name)).otherwise(exact.cast(width)).alias(name))
