"""Whether the tax of an order is also that of its shipping, which a refund of goods does not give back."""

from __future__ import annotations

import polars as pl

from custseg.tables.arithmetic.taxes import find_taxes
from custseg.tables.headers.columns import Columns
from custseg.tables.net_sales import amounts_beside_net
from custseg.tables.values import amounts

NET, TAX, SHIPPING = "net", "tax", "shipping"

ROUNDED = 0.025
"""How far sums of a few rounded taxes are off."""

MOST = 0.95
"""Share of the orders that have to show it."""


def settle_tax_on_shipping(columns: Columns, sample: pl.DataFrame) -> None:
    """Set whether the tax is also that of shipping, where refunds with tax are deducted: by the rates of the tax.

    Args:
        columns: of the transactions, whose net sales have been found.
        sample: first rows of the file.
    """
    sale, headers = columns.sale, columns.headers
    if sale.refunds != "total" or not (headers.get("tax") and headers.get("shipping")):
        return
    found = amounts_beside_net(sample, columns).select((pl.all().cast(pl.Float64) / amounts.SCALE).round(4))
    # Orders with free shipping fit both.
    telling = found.filter((pl.col(SHIPPING) != 0) & (pl.col(TAX) != 0))
    places = find_taxes(telling, None, [], [TAX], [SHIPPING])
    whole = [{(term.column, term.sign) for term in place.amount} for place in places if place.place != "inside"]
    sale.tax_on_shipping = {(NET, 1), (SHIPPING, 1)} in whole and {(NET, 1)} not in whole
    if not places and not telling.is_empty():
        # A tax that was rounded line by line is off by a cent or two in the sum of an order.
        goods, both = (_share_at_one_rate(telling, amount) for amount in (pl.col(NET), pl.col(NET) + pl.col(SHIPPING)))
        sale.tax_on_shipping = both >= MOST > goods


def _share_at_one_rate(orders: pl.DataFrame, amount: pl.Expr) -> float:
    """Return the share of orders whose tax is that of an amount at one rate, but for rounded lines."""
    rate = (pl.col(TAX) / amount).median()
    off = (pl.col(TAX) - rate * amount).abs()
    return float(orders.select((off <= ROUNDED).mean()).item() or 0)
