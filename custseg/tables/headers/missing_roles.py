"""Roles that no column has: what is said of them, and the columns that may have them."""

from __future__ import annotations

import polars as pl

from custseg.errors import Choice, DataError, Problem
from custseg.shell_words import quoted
from custseg.tables.headers.likely_amounts import likely_amounts
from custseg.tables.headers.people import could_hold_customers, may_hold_customers
from custseg.tables.headers.roles import Headers, fits, prefix_of
from custseg.tables.headers.synonyms import (
    Role,
    read_header,
    roles,
)
from custseg.tables.values import dates

MAX_LIKELY, MAX_LISTED = 8, 25
"""Number of columns that a message lists where some may have a missing role; where any may have it."""


def require(headers: Headers, table: str, wanted: list[str], sample: pl.DataFrame, where: str) -> None:
    """Raise one DataError for all ``wanted`` roles that no column has.

    Args:
        headers: roles of the columns.
        table: one of `MAIN_TABLES` or `side_tables`.
        wanted: names of roles; "revenue" also accepts a quantity and a unit price.
        sample: first rows of the table.
        where: name of the file.
    """
    known = roles(table)
    prefix = prefix_of(table)
    problems = []
    for name in wanted:
        if name in headers.columns:
            continue
        if name == "customer_id" and headers.export and headers.export.no_customers:
            what = f"this export of {headers.export.family} has no customers"
            problems.append(Problem(what, where, f"Use instead: {headers.export.no_customers}"))
            continue
        if name in headers.rivals:
            rivals = headers.rivals[name]
            both = " and ".join(f"'{column}'" for column in rivals)
            hint = "Choose: " + " or ".join(f"--map {typed(prefix + name, column)}" for column in rivals)
            what = f"{both} could both be the {known[name].title}, with different values"
            problems.append(Problem(what, where, hint, _choices(prefix + name, rivals)))
        else:
            what = f"no column for the {known[name].title}"
            if name in headers.unfit:
                what += f": '{headers.unfit[name]}' does not hold {_content(known[name].kind)}"
            if name == "revenue" and headers.get("quantity"):
                what += ", nor for the price of one item"
            either = f"--map {prefix}{name}=COLUMN"
            if name == "revenue" and headers.get("quantity"):
                either += f", or --map unit_price=COLUMN to multiply by '{headers.get('quantity')}'"
            free = [column for column in sample.columns if column not in headers.columns.values()]
            likely = _likely(known[name], free, sample)
            if name == "date" and are_single(headers, sample):
                likely = [one for one in likely if not names_joining(one)]
            hint = f"Name its column: {either}. {_candidates(likely, sample.columns)}"
            choices: tuple[Choice, ...] = ()
            if name == "revenue":
                choices = (Choice("no amounts", "no_money", ("on",)),)
                if are_single(headers, sample):
                    hint += ". If each row is a customer with totals: --shape customers. If it is an event: --no-money"
                    choices = (Choice("each row is a customer with totals", "shape", ("customers",)), *choices)
                else:
                    hint += ". If the file has no amounts: --no-money"
            if name == "date" and not likely and headers.get("revenue") and are_single(headers, sample):
                hint += ". If each row is a customer with totals: --shape customers"
                choices = (Choice("each row is a customer with totals", "shape", ("customers",)),)
            offered = [one for one in free if name != "customer_id" or could_hold_customers(sample[one])]
            # What holds no dates cannot be the date; of other roles, a person may know better than the sample.
            only = likely if known[name].kind == "date" and likely else offered
            offered = list(dict.fromkeys([*likely, *only]))
            problems.append(Problem(what, where, hint, (*_choices(prefix + name, offered), *choices)))
    if problems:
        raise DataError(problems)


def are_single(headers: Headers, sample: pl.DataFrame) -> bool:
    """Return whether each customer of the first rows stands in one of them, and no column has ids of orders.

    Args:
        headers: roles of the columns.
        sample: first rows of the table.
    """
    column = headers.get("customer_id")
    if column is None or headers.get("order_id") or sample.height < 2:
        return False
    return bool(sample[column].drop_nulls().is_unique().all())


def may_be_joining(headers: Headers) -> bool:
    """Return whether the date, which the user has not named, may be the day on which a customer joined.

    Args:
        headers: roles of the columns.
    """
    column = headers.get("date")
    if column is None or headers.get("order_id") or headers.export or "date" in headers.mapped:
        return False
    return names_joining(column)


def names_joining(column: str) -> bool:
    """Return whether a header may be that of the day on which a customer joined, such as "Created at"."""
    return read_header(column)[0] in roles("customers")["joined"].places


def _likely(role: Role, free: list[str], sample: pl.DataFrame) -> list[str]:
    """Return the columns without a role that may have one, the likeliest first."""
    if role.name == "customer_id":
        return [column for column in free if may_hold_customers(sample[column])]
    likely = [column for column in free if fits(role, sample[column], None)]
    if role.kind == "id":
        return [column for column in likely if not _are_dates(sample[column])]
    return likely_amounts(likely, sample) if role.kind == "money" else likely


def _candidates(likely: list[str], columns: list[str]) -> str:
    """Return a sentence on the columns that may have a role; on all columns where none without a role may."""
    shown, most = (likely, MAX_LIKELY) if likely else (columns, MAX_LISTED)
    start = "It may be one of" if likely else "None looks like it. The file has"
    return f"{start}: {', '.join(shown[:most])}" + (" …" if len(shown) > most else "")


def _are_dates(values: pl.Series) -> bool:
    return values.dtype.is_temporal() or (values.dtype == pl.String and dates.share_read(values, None) >= 0.5)


def _choices(role: str, columns: list[str]) -> tuple[Choice, ...]:
    return tuple(Choice(column, "map", (f"{role}={column}",)) for column in columns)


def typed(role: str, column: str) -> str:
    """Return a role and its column as they are typed after ``--map``, in quotes where a shell needs them."""
    return quoted(f"{role}={column}")


def _content(kind: str) -> str:
    return {"date": "dates", "money": "amounts", "number": "numbers", "discount": "amounts"}.get(kind, "values")
