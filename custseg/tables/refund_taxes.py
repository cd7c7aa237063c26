"""Whether the tax of an order is also that of its shipping, which a refund of goods does not give back."""

from __future__ import annotations

import polars as pl

from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.tables.arithmetic.taxes import HIGHEST, known_rates
from custseg.tables.headers.columns import Columns
from custseg.tables.net_sales import amounts_beside_net
from custseg.tables.values import amounts

NET, TAX, SHIPPING, BACK = "net", "tax", "shipping", "back"

HALF_CENT = 0.0051
UNKNOWN_LINES = 4
"""The tax of an order is rounded on each of its lines; a file of orders does not tell how many there are."""

MIN_SHARE = 0.95
"""Share of the orders that one rate has to explain."""

MIN_MORE, MIN_TIMES = 2, 2
"""So many more orders, and so many times as many, have to fit one of two rates by one reading than by the other."""


def settle_tax_on_shipping(columns: Columns, sample: pl.DataFrame) -> list[Note]:
    """Set whether the tax is also that of shipping, where refunds with tax are deducted: by the rates of the tax.

    Args:
        columns: of the transactions, whose net sales have been found.
        sample: first rows of the file.

    Returns:
        A warning where the rates do not show it, and refunds of the first rows depend on it.
    """
    sale, headers = columns.sale, columns.headers
    if sale.refunds != "total" or sale.tax_share:
        return []
    if not headers.get("tax") and not sale.paid:
        return _unknown_tax(columns, sample)
    if not (headers.get("tax") and headers.get("shipping")):
        return []
    money = _money(NET, TAX, SHIPPING, BACK)
    taxed = amounts_beside_net(sample, columns).with_columns(money).filter(pl.col(TAX) > 0, pl.col(NET) > 0)
    depends = taxed.filter(pl.col(SHIPPING) > 0, pl.col(BACK) > 0, pl.col(BACK) < pl.sum_horizontal(NET, TAX, SHIPPING))
    if depends.is_empty():
        return []
    lines = pl.col("lines") if sale.per_order else pl.lit(UNKNOWN_LINES)
    found = tax_on_shipping(taxed.with_columns(slack=HALF_CENT * (lines + 1)))
    sale.tax_on_shipping = bool(found)
    return [] if found is not None else [_warning(depends)]


def _money(*names: str) -> pl.Expr:
    return (pl.col(*names).cast(pl.Float64) / amounts.SCALE).round(4)


def _unknown_tax(columns: Columns, sample: pl.DataFrame) -> list[Note]:
    """Return a warning where refunds are above the amounts of their orders: they hold a tax that has no column.

    What was paid back in part holds its share of it, which is deducted as if it were goods.
    """
    shown = amounts_beside_net(sample, columns)
    orders = shown.with_columns(_money(*(name for name in shown.columns if name != "lines"))).filter(pl.col(NET) > 0)
    above = orders.filter(pl.col(BACK) > pl.sum_horizontal(pl.exclude("lines", BACK)) + HALF_CENT)
    partly = orders.filter(pl.col(BACK) > 0, pl.col(BACK) < pl.col(NET) - HALF_CENT)
    whole = orders.height - partly.height - above.height - int((orders[BACK] == 0).sum())
    if partly.is_empty() or (above.is_empty() and (whole or columns.headers.export)):
        return []
    off = float(partly[BACK].sum()) * (1 - 1 / (1 + HIGHEST))
    why = "Nothing shows whether refunds are with a tax that has no column"
    if above.height:
        why = f"Refunds of {counted(above.height, 'order')} are above their amounts: they are with a tax or shipping "
        why += "that has no column"
    text = (
        f"{why}. Those in part, of {counted(partly.height, 'order')}, are deducted as they are, and net sales may be "
        f"up to {fixed(off)} too low."
    )
    return [Note("refund_tax", text, warns=True, stays=True)]


def tax_on_shipping(orders: pl.DataFrame) -> bool | None:
    """Return whether the tax of orders is also that of their shipping; None where the rates do not show it.

    Args:
        orders: with "net", "tax", "shipping", and in "slack" how much rounding may change the tax.
    """
    readings = {False: pl.col(NET), True: pl.col(NET) + pl.col(SHIPPING)}
    fits = {on_shipping: _fits(orders, base) for on_shipping, base in readings.items()}
    shipped = orders[SHIPPING] > 0
    by_one, not_by_one = (_has_one_rate(fits[on_shipping], shipped) for on_shipping in (True, False))
    if by_one or not_by_one:
        return None if by_one and not_by_one else by_one
    some = {on_shipping: _of_two_rates(frame, shipped) for on_shipping, frame in fits.items()}
    more = max(some.values()) >= max(min(some.values()) + MIN_MORE, min(some.values()) * MIN_TIMES)
    return some[True] > some[False] if more else None


def _has_one_rate(fits: pl.DataFrame, shipped: pl.Series) -> bool:
    """Return whether the most frequent rate explains nearly all orders, and of those with shipping too."""
    rate = fits[max(fits.columns, key=lambda name: int(fits[name].sum()))]
    return all(int(some.sum()) >= MIN_SHARE * some.len() for some in (rate, rate.filter(shipped)))


def _fits(orders: pl.DataFrame, base: pl.Expr) -> pl.DataFrame:
    """Return for each known rate which orders have it."""
    rates = dict.fromkeys([*known_rates()["value_added"], *known_rates()["sales"]])
    near = [((pl.col(TAX) - base * rate / 100).abs() <= pl.col("slack")).alias(str(rate)) for rate in rates]
    return orders.select(near)


def _of_two_rates(fits: pl.DataFrame, shipped: pl.Series) -> int:
    """Return how many orders with shipping have one of the two rates that are the most frequent of all orders."""
    first = max(fits.columns, key=lambda name: int(fits[name].sum()))
    rest = fits.filter(~pl.col(first))
    second = max(fits.columns, key=lambda name: int(rest[name].sum()))
    return int((fits[first] | fits[second]).filter(shipped).sum())


def _warning(orders: pl.DataFrame) -> Note:
    """Return a warning of refunds whose part of goods depends on whether shipping is taxed.

    Args:
        orders: with refunds in part, shipping and a tax.
    """
    goods, all_taxed = pl.col(NET), pl.col(NET) + pl.col(SHIPPING)
    difference = pl.col(BACK) * (all_taxed / (all_taxed + pl.col(TAX)) - goods / (goods + pl.col(TAX)))
    off = orders.select(difference.sum()).item()
    text = (
        f"Refunds of {counted(orders.height, 'order')} are with tax, and nothing shows whether the tax is also that of "
        f"shipping: refunds are deducted as if it were not, and net sales may be up to {fixed(off)} too high."
    )
    return Note("refund_tax", text, warns=True, stays=True)
