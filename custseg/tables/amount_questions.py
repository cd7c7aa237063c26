"""Questions about the amounts of a file: which column they are, and whether of the order or of the line."""

from __future__ import annotations

import polars as pl

from custseg.errors import Choice, Problem
from custseg.numbers import fixed
from custseg.tables.amount_names import is_called_gross, is_called_net, is_called_total
from custseg.tables.file_numbers import Numbers, is_money
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.missing_roles import typed

CENTS = 0.015
MAX_LISTED = 3
SAME = 0.005
"""Sums that differ by less are the same."""

BY_CHANCE = 0.01
"""Below this probability that lines have one amount by chance, it may be that of the order, whatever it is called."""


def grain_question(columns: Columns, numbers: Numbers, where: str) -> Problem | None:
    """Return the question whether an amount is of the order or of the line, where few orders show it."""
    amount = columns.headers.get("revenue")
    if amount is None or numbers.ids is None or numbers.grain.get(amount) != "unknown":
        return None
    # Rows without a customer do not count: they are no lines of an order.
    ids = {"order": numbers.ids, "customer": numbers.customers}
    rows = pl.DataFrame({**ids, "amount": numbers.frame[amount]}).drop_nulls()
    orders = rows.group_by("order", "customer").agg(pl.len(), pl.col("amount").n_unique().alias("kinds"))
    several = orders.filter(pl.col("len") > 1)
    if several.is_empty() or several["kinds"].max() != 1:
        return None
    if not is_called_total(amount) and _by_chance(rows["amount"], several) > BY_CHANCE:
        return None
    once, each = float(rows.unique()["amount"].sum()), float(rows["amount"].sum())
    if abs(once - each) < SAME:
        return None
    what = (
        f"'{amount}' is the same on all lines of an order: it may be its total or the amount of each line; "
        f"in the first {rows.height:,} rows that is {fixed(once)} or {fixed(each)}"
    )
    hint = "Choose: --amount-per order (counted once per order) or --amount-per line (added up)"
    choices = (Choice("of the order", "amount_per", ("order",)), Choice("of each line", "amount_per", ("line",)))
    return Problem(what, where, hint, choices)


def _by_chance(amounts: pl.Series, several: pl.DataFrame) -> float:
    """Return how likely it is that lines of the same order are alike, if they have nothing to do with each other."""
    shares = amounts.value_counts(normalize=True, name="share")["share"]
    return float((shares**2).sum()) ** int((several["len"] - 1).sum())


def price_question(columns: Columns, numbers: Numbers, where: str) -> Problem | None:
    """Return the question which column is the amount, where there are prices but no quantities beside other money."""
    headers = columns.headers
    price = headers.get("unit_price")
    if headers.get("revenue") or headers.get("quantity") or price is None or "unit_price" in headers.mapped:
        return None
    frame = numbers.frame.fill_null(0)
    prices = frame[price].abs() if price in frame.columns else None
    others = [name for name in frame.columns if name not in numbers.names and name != price]
    money = [name for name in others if prices is not None and is_money(frame[name])]
    if not money:
        return None
    what = f"'{price}' is a price, but there is no quantity: another column may be the amount of a row"
    pairs = [f"revenue={name}" for name in money[:MAX_LISTED]]
    hint = "Name it: " + " or ".join(f"--map {typed(*pair.split('=', 1))}" for pair in [*pairs, f"revenue={price}"])
    choices = tuple(Choice(pair, "map", (pair,)) for pair in [*pairs, f"revenue={price}"])
    return Problem(what, where, hint, choices)


def contradiction(columns: Columns, numbers: Numbers, where: str) -> Problem | None:
    """Return the question which amount counts, where one without tax is above the total with it."""
    if "revenue" in columns.headers.mapped:
        return None
    discounts = numbers.named("discount")
    if any((numbers.frame[column].fill_null(0) != 0).any() for column in discounts):
        return None
    totals = [column for column in numbers.named("total", "revenue") if is_called_gross(column)]
    nets = [column for column in numbers.frame.columns if is_called_net(column)]
    for net, total in ((net, total) for net in nets for total in totals if net != total):
        above = numbers.frame.select(((pl.col(net) - pl.col(total)) > CENTS).sum()).item()
        if above * 2 > numbers.frame.height:
            what = (
                f"'{net}' is above '{total}' in {above:,} of the first {numbers.frame.height:,} rows, although it is "
                "called an amount without tax: they may be in two currencies"
            )
            pairs = [f"revenue={net}", f"revenue={total}"]
            hint = "Choose: " + " or ".join(f"--map {typed(*pair.split('=', 1))}" for pair in pairs)
            return Problem(what, where, hint, tuple(Choice(pair, "map", (pair,)) for pair in pairs))
    return None
