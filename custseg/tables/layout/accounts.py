"""The columns of a journal that follow from its accounts: who pays whom, and the rate of tax that is inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from custseg.own_columns import own_column
from custseg.settings.positioned_yaml import load_yaml

USUAL_LENGTH = 4
"""Digits of an account in a chart of accounts."""

ADDED = [own_column(f"posting {name}") for name in (
    "debit", "credit", "gross", "from revenue", "to revenue", "account", "from customer", "to customer", "rate", "sale",
)]  # fmt: skip
"""Columns that are added for a while."""

DEBIT, CREDIT, GROSS, FROM_REVENUE, TO_REVENUE, ACCOUNT, FROM_CUSTOMER, TO_CUSTOMER, RATE, IS_SALE = ADDED
KEY, FREE = own_column("posting key"), own_column("posting free of tax")


@dataclass(frozen=True)
class Books:
    """How one file is to be read.

    Attributes:
        columns: of the file, by what they are for.
        chart: of accounts.
        length: digits of an account that is no customer's; those of customers have one more.
        first_day: of the financial year, for days without a year.
    """

    columns: dict[str, str]
    chart: dict[str, Any]
    length: int
    first_day: date | None


def with_accounts(rows: pl.LazyFrame, books: Books) -> pl.LazyFrame:
    """Add the account that is debited and the one that is credited, and what they are.

    Each step is a column: an expression that holds others several times is computed as often.
    """
    account, counter = digits(books.columns["account"]), digits(books.columns["counter"])
    credited = pl.lit(False)
    if "side" in books.columns:
        credited = pl.col(books.columns["side"]).cast(pl.String).str.strip_chars().str.to_uppercase() == "H"
    named = rows.with_columns(account.alias(DEBIT), counter.alias(CREDIT), _cents(books.columns["amount"]).alias(GROSS))
    sides = named.with_columns(
        pl.when(credited).then(CREDIT).otherwise(DEBIT).alias(DEBIT),
        pl.when(credited).then(DEBIT).otherwise(CREDIT).alias(CREDIT),
    )
    low, high = books.chart["revenue"]
    numbered = sides.with_columns(
        _number(pl.col(DEBIT), books).alias(FROM_REVENUE), _number(pl.col(CREDIT), books).alias(TO_REVENUE)
    ).with_columns(
        pl.when(pl.col(FROM_REVENUE).is_between(low, high)).then(FROM_REVENUE).otherwise(TO_REVENUE).alias(ACCOUNT)
    )
    return numbered.with_columns(
        pl.col(FROM_REVENUE, TO_REVENUE).is_between(low, high).fill_null(False),
        _is_customer(pl.col(DEBIT), books).alias(FROM_CUSTOMER),
        _is_customer(pl.col(CREDIT), books).alias(TO_CUSTOMER),
    )


def of_customer() -> pl.Expr:
    """Return whether a row moves money between a customer and revenue."""
    return (pl.col(FROM_CUSTOMER) & pl.col(TO_REVENUE)) | (pl.col(TO_CUSTOMER) & pl.col(FROM_REVENUE))


def _is_customer(account: pl.Expr, books: Books) -> pl.Expr:
    return _is_personal(account, books, "123456")


def is_supplier(account: pl.Expr, books: Books) -> pl.Expr:
    """Return whether an account is that of a supplier."""
    return _is_personal(account, books, "789")


def _is_personal(account: pl.Expr, books: Books, first: str) -> pl.Expr:
    own = (account.str.len_chars() == books.length + 1) & account.str.slice(0, 1).is_in(list(first))
    return own.fill_null(False)


def _number(account: pl.Expr, books: Books) -> pl.Expr:
    """Return the number of an account in its chart, which has four digits; null for accounts of customers."""
    short = account.str.len_chars() <= books.length
    return pl.when(short).then(account.str.zfill(books.length).str.slice(0, USUAL_LENGTH).cast(pl.Int64, strict=False))


def with_rates(rows: pl.LazyFrame, books: Books) -> pl.LazyFrame:
    """Add the rate of tax that is inside the amount, null where it is not known."""
    known = known_accounts()
    rates = {
        number: percent
        for percent, places in books.chart["rates"].items()
        for place in places
        for number in _numbers_of(place)
    }
    rows = rows.with_columns(pl.col(ACCOUNT).replace_strict(rates, default=None, return_dtype=pl.Int64).alias(RATE))
    if "tax_key" in books.columns:
        rows = rows.with_columns(key(books).alias(KEY))
        two = pl.col(KEY).str.len_chars() == 2
        last = pl.when(two).then(pl.col(KEY).str.slice(1, 1)).otherwise(KEY)
        by_key = {str(one): percent for one, percent in known["keys"].items()}
        free = two & pl.col(KEY).str.slice(0, 1).is_in([str(one) for one in known["no_tax"]])
        rows = rows.with_columns(free.alias(FREE), last.alias(KEY))
        own = pl.col(KEY).is_in(["", "0"])
        given = pl.col(KEY).replace_strict(by_key, default=None, return_dtype=pl.Int64)
        rows = rows.with_columns(pl.when(own & pl.col(FREE)).then(0).when(own).then(RATE).otherwise(given).alias(RATE))
    if "rate" in books.columns:
        given = _cents(books.columns["rate"]) // 100
        rows = rows.with_columns(pl.when(given > 0).then(given).otherwise(RATE).alias(RATE))
    if "day" in books.columns:
        # The days have their years by now. On some days accounts had other rates.
        day = pl.col(books.columns["day"]).str.to_date("%Y-%m-%d", strict=False)
        for other in known["other_rates"]:
            then = day.is_between(other["from"], other["to"]).fill_null(False)
            rows = rows.with_columns(
                pl.when(then).then(pl.col(RATE).replace(other["rates"])).otherwise(RATE).alias(RATE)
            )
    return rows


def key(books: Books) -> pl.Expr:
    """Return the key of tax of a posting without the zeros before it, empty where it has none."""
    return digits(books.columns["tax_key"]).fill_null("").str.strip_chars_start("0")


def is_turned(books: Books) -> pl.Expr:
    """Return whether a posting takes back another one ("Generalumkehr"): sides are those of the one taken back."""
    turned = pl.lit(False)
    if "tax_key" in books.columns:
        own = key(books)
        first = [str(one) for one in known_accounts()["turned"]]
        turned = (own.str.len_chars() == 2) & own.str.slice(0, 1).is_in(first)
    if "reversed" in books.columns:
        turned |= pl.col(books.columns["reversed"]).cast(pl.String).str.strip_chars().is_in(["1", "G"]).fill_null(False)
    return turned


def day_of(books: Books) -> pl.Expr | None:
    """Return days as year, month and day; None where they have their years already."""
    if "day" not in books.columns:
        return None
    name = books.columns["day"]
    text = pl.col(name).cast(pl.String)
    if books.first_day is None:
        return None
    short = digits(name).str.zfill(4)
    month_day = short.str.slice(2, 2) + "-" + short.str.slice(0, 2)
    starts = books.first_day.strftime("%m-%d")
    year = pl.when(month_day >= starts).then(books.first_day.year).otherwise(books.first_day.year + 1)
    written = year.cast(pl.String) + "-" + month_day
    return pl.when(text.str.contains(r"^\s*\d{3,4}\s*$")).then(written).otherwise(text).alias(name)


def digits(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).str.extract(r"(\d+)")


def _cents(column: str) -> pl.Expr:
    """Return amounts in cents: the last comma or dot with one or two digits behind it is the decimal sign."""
    text = pl.col(column).cast(pl.String).str.replace_all(r"[^\d,.\-]", "")
    whole = text.str.replace(r"[,.](\d{1,2})$", "").str.replace_all(r"[,.]", "")
    part = text.str.extract(r"[,.](\d{1,2})$").fill_null("0").str.pad_end(2, "0").cast(pl.Int64, strict=False)
    cents = whole.str.replace("-", "").cast(pl.Int64, strict=False) * 100 + part
    return pl.when(text.str.starts_with("-")).then(-cents).otherwise(cents)


def rounded(above: pl.Expr, below: pl.Expr) -> pl.Expr:
    """Return a quotient rounded to whole cents, halves away from zero."""
    return above.sign() * ((2 * above.abs() + below) // (2 * below))


def written(cents: pl.Expr) -> pl.Expr:
    """Return cents as a text of the main unit, with a decimal comma."""
    sign = pl.when(cents < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    euros, rest = (cents.abs() // 100).cast(pl.String), (cents.abs() % 100).cast(pl.String).str.zfill(2)
    return sign + euros + "," + rest


def _numbers_of(place: int | list[int]) -> range:
    """Return the accounts of one number, or from one number to another."""
    first, last = (place, place) if isinstance(place, int) else place
    return range(first, last + 1)


@cache
def known_accounts() -> dict[str, Any]:
    """Return the charts of accounts, the keys of tax, and rates that held for some time."""
    found: dict[str, Any] = load_yaml(Path(__file__).with_name("revenue_accounts.yaml"))
    return found
