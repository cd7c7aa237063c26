"""Questions about the total of a customer: which column has it, what adds up to it, and whether it is an average."""

from __future__ import annotations

import polars as pl

from custseg.errors import Choice, Problem
from custseg.tables.customer_totals.shape import CUSTOMERS, is_open
from custseg.tables.customer_totals.spans import options_of_a_span
from custseg.tables.headers.addable import addable
from custseg.tables.headers.formulas import Formula, Term
from custseg.tables.headers.likely_amounts import likely_amounts
from custseg.tables.headers.missing_roles import MAX_LIKELY, typed
from custseg.tables.headers.monthly import Monthly, find_monthly
from custseg.tables.headers.roles import Headers, fits
from custseg.tables.headers.synonyms import roles

BESIDE = " A list of customers without totals goes beside their orders: --contacts FILE"
"""What to do with a table of customers that has nothing of their orders."""


def total_question(headers: Headers, sample: pl.DataFrame, where: str, *, events: bool) -> Problem:
    """Return the question what customers spent or how often they ordered, where no column says it by name.

    Args:
        headers: roles of the columns.
        sample: first rows of the table.
        where: name of the file.
        events: whether amounts are left out, so that only numbers of orders are asked for.
    """
    free = [column for column in sample.columns if column not in headers.columns.values()]
    if events:
        return _orders_question(addable("orders", free, sample), where)
    sums = {role: formula for role in ("revenue", "orders") if (formula := addable(role, free, sample))}
    what = "each row is one customer, but no column says what a customer spent, or how often it ordered"
    money = [one for one in free if fits(roles(CUSTOMERS)["revenue"], sample[one], None)]
    likely = likely_amounts(money, sample)
    monthly = find_monthly([*money, *_months(headers)], sample)
    hint = "Name it: --map revenue=COLUMN, --map orders=COLUMN, or both."
    hint += f" The revenue may be one of: {', '.join(likely[:MAX_LIKELY])}" if likely else BESIDE
    choices = tuple(Choice(one, "map", (f"revenue={one}",)) for one in likely)
    pairs: tuple[str, ...]
    if spans := options_of_a_span(headers, sample):
        pairs = tuple(f"{role}={column}" for role, column in spans.items())
        options = " ".join(f"--map {typed(role, column)}" for role, column in spans.items())
        hint = f"If the totals of a part of the time are meant: {options}. Else name the total: --map revenue=COLUMN"
        choices = (Choice(", ".join(pairs), "map", pairs), *choices)
    elif monthly and "revenue" not in sums:
        pairs = (f"revenue={monthly.revenue}", f"tenure_months={monthly.months}")
        options = f"--map {typed('revenue', monthly.revenue)} --map {typed('tenure_months', monthly.months)}"
        hint = f"{_reason(monthly)}: {options}. Else name the total: --map revenue=COLUMN"
        choices = (Choice(", ".join(pairs), "map", pairs), *choices)
    elif sums:
        pairs = tuple(f"{role}={formula.text()}" for role, formula in sums.items())
        options = " ".join(f"--map {typed(role, formula.text())}" for role, formula in sums.items())
        hint = f"If these columns add up, say so: {options}. Else name the total: --map revenue=COLUMN"
        choices = (Choice(", ".join(pairs), "map", pairs), *choices)
    return Problem(what, where, hint, choices)


def _orders_question(parts: Formula | None, where: str) -> Problem:
    """Return the question how often customers ordered, where amounts are left out."""
    what = "each row is one customer, but no column says how often it ordered"
    if parts is None:
        return Problem(what, where, f"Name it: --map orders=COLUMN.{BESIDE}")
    hint = f"If these columns add up, say so: --map {typed('orders', parts.text())}. Else: --map orders=COLUMN"
    return Problem(what, where, hint, (Choice("the sum", "map", (f"orders={parts.text()}",)),))


def amount_question(headers: Headers, sample: pl.DataFrame, where: str) -> Problem | None:
    """Return the question whether a column is the total or the average of an order, None where no name is open.

    Args:
        headers: roles of the columns.
        sample: first rows of the table.
        where: name of the file.
    """
    if headers.get("profit") or "revenue" in headers.mapped | headers.fixed:
        return None
    found = headers.get("revenue")
    free = [one for one in sample.columns if one not in headers.columns.values()]
    amount = next((one for one in ([found] if found else free) if is_open("revenue", one, sample)), None)
    if amount is None:
        return None
    count = headers.get("orders") or next((one for one in free if is_open("orders", one, sample)), None)
    what = f"'{amount}' may be the total of a customer, or the average of an order"
    hint = f"Choose: --map {typed('revenue', amount)} (the total)"
    choices = [Choice("the total", "map", (f"revenue={amount}",))]
    if count:
        product = Formula((Term(1, (amount, count)),)).text()
        hint += (
            f", or --map {typed('revenue', product)} (the average: where '{count}' leaves out the first order, "
            "so does the revenue)"
        )
        choices.append(Choice("the average", "map", (f"revenue={product}",)))
    else:
        hint += ". An average gives no revenue without a number of orders"
    return Problem(what, where, hint, tuple(choices))


def _months(headers: Headers) -> list[str]:
    """Return the column of months, if there is one."""
    return [column] if (column := headers.get("tenure_months")) else []


def _reason(monthly: Monthly) -> str:
    """Return why a column or a product may be the revenue."""
    if monthly.total:
        product = f"'{monthly.rate}' × '{monthly.months}'"
        return f"'{monthly.total}' is about {product} in {monthly.near} of {monthly.rows} rows: it may be the total"
    return f"If each customer paid '{monthly.rate}' in each month of '{monthly.months}'"
