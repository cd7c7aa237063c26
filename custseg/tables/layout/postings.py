"""Journals of accounts: what a posting is, whose it is, and its amount without tax become columns.

A journal names two accounts in each row, and money moves from one to the other. An invoice moves it from an account of
revenue to that of a customer, a credit note the other way round; all other rows are payments, purchases and the like.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import polars as pl

from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.numbers import counted
from custseg.settings.positioned_yaml import load_yaml
from custseg.sources.source import Source
from custseg.sources.source_file import SourceFile
from custseg.tables.layout.arranged_source import ArrangedSource, arranged_file
from custseg.tables.systems.known_export import Postings
from custseg.tables.systems.known_exports import column_of, plain_header

CUSTOMER, KIND, NET, TAX = "Debitor", "Buchungsart", "Netto", "Steuer"
SALE, CREDIT, OTHER = "Rechnung", "Gutschrift", "andere Buchung"
UNKNOWN = "_rate unknown"

EXTF = ("EXTF", "DTVF")
FIRST_DAY, LENGTH, CHART = 12, 13, 26
"""Fields of the line above DATEV's header: first day of the financial year, digits of an account, chart of accounts."""

USUAL_LENGTH = 4


@dataclass(frozen=True)
class _Books:
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


def with_postings(source: Source, postings: Postings) -> tuple[Source, list[Note]] | None:
    """Return a source of postings with the columns of customer, kind, net amount and tax; None with other columns.

    Args:
        source: as it was opened.
        postings: headers of its columns.

    Raises:
        DataError: its days have no year, and nothing says which it is.
    """
    places = {plain_header(column): column for column in reversed(source.columns)}
    headers = {name: column_of(getattr(postings, name), places) for name in vars(postings)}
    columns = {name: column for name, column in headers.items() if column}
    if not {"amount", "account", "counter"} <= columns.keys() or (postings.side and "side" not in columns):
        return None
    source.check_lines()
    source.check_quotes()
    changed = [columns["day"]] if "day" in columns else []
    files, notes = [], []
    for file in source.files:
        books = _books(file, columns)
        arranged = arranged_file(file, partial(_arranged, books=books), changed)
        files.append(replace(arranged, columns=[*file.columns, CUSTOMER, KIND, NET, TAX]))
        notes += _unknown_rates(file, books)
    return ArrangedSource(source, files, changed), notes


def _books(file: SourceFile, columns: dict[str, str]) -> _Books:
    """Return how a file is to be read, by the line above its header where it has one."""
    fields = next(
        (parts for line in file.facts.above if (parts := _fields(line)) and parts[0] in EXTF), [""] * (CHART + 1)
    )
    fields += [""] * (CHART + 1 - len(fields))
    length = int(fields[LENGTH]) if fields[LENGTH].isdigit() else USUAL_LENGTH
    text = fields[FIRST_DAY]
    first_day = date(int(text[:4]), int(text[4:6]), int(text[6:8])) if len(text) == 8 and text.isdigit() else None
    head = file.scan(False).head(2_000)
    if "day" in columns and first_day is None:
        short = _digits(columns["day"]).str.len_chars() <= 4
        if head.select(short.any()).collect().item():
            hint = "Export it again with its first line, which begins with EXTF and names the financial year."
            raise DataError([Problem(f"the days of '{columns['day']}' have no year", file.name, hint)])
    charts = _accounts()["charts"]
    chart = fields[CHART] if fields[CHART] in charts else _likely_chart(head, _Books(columns, {}, length, None))
    return _Books(columns, charts[chart], length, first_day)


def _fields(line: str) -> list[str]:
    return [field.strip().strip('"') for field in line.split(";")]


def _likely_chart(head: pl.LazyFrame, books: _Books) -> str:
    """Return the chart in which more postings of customers are revenue."""
    charts = _accounts()["charts"]
    counts: dict[str, int] = {
        name: head.select(_is_sale(replace(books, chart=chart)).sum()).collect().item() or 0
        for name, chart in charts.items()
    }
    return max(counts, key=lambda name: (counts[name], name == "03"))


def _arranged(rows: pl.LazyFrame, books: _Books) -> pl.LazyFrame:
    day = _day(books)
    if day is not None:
        rows = rows.with_columns(day)
    debit, credit = _sides(books)
    gross, rate = _gross(books), _rate(books)
    is_sale = _is_revenue(debit, books) != _is_revenue(credit, books)
    is_sale &= ~(_is_supplier(debit, books) | _is_supplier(credit, books))
    sign = pl.when(_is_revenue(debit, books) != _is_turned(books)).then(-1).otherwise(1)
    gross = pl.when(is_sale).then(gross * sign).otherwise(gross)
    tax = pl.when(is_sale).then(_rounded(gross * rate.fill_null(0), 100 + rate.fill_null(0))).otherwise(0)
    customer = pl.when(_is_customer(debit, books)).then(debit).when(_is_customer(credit, books)).then(credit)
    kind = pl.when(is_sale & (gross < 0)).then(pl.lit(CREDIT)).when(is_sale).then(pl.lit(SALE)).otherwise(pl.lit(OTHER))
    return rows.with_columns(
        customer.alias(CUSTOMER), kind.alias(KIND), _written(gross - tax).alias(NET), _written(tax).alias(TAX)
    )


def _is_sale(books: _Books) -> pl.Expr:
    """Return whether a row moves money between a customer and revenue."""
    debit, credit = _sides(books)
    return (_is_customer(debit, books) & _is_revenue(credit, books)) | (
        _is_customer(credit, books) & _is_revenue(debit, books)
    )


def _sides(books: _Books) -> tuple[pl.Expr, pl.Expr]:
    """Return the account that is debited, and the one that is credited."""
    account, counter = _digits(books.columns["account"]), _digits(books.columns["counter"])
    if "side" not in books.columns:
        return account, counter
    credited = pl.col(books.columns["side"]).cast(pl.String).str.strip_chars().str.to_uppercase() == "H"
    return (
        pl.when(credited).then(counter).otherwise(account),
        pl.when(credited).then(account).otherwise(counter),
    )


def _is_customer(account: pl.Expr, books: _Books) -> pl.Expr:
    return _is_personal(account, books, "123456")


def _is_supplier(account: pl.Expr, books: _Books) -> pl.Expr:
    return _is_personal(account, books, "789")


def _is_personal(account: pl.Expr, books: _Books, first: str) -> pl.Expr:
    own = (account.str.len_chars() == books.length + 1) & account.str.slice(0, 1).is_in(list(first))
    return own.fill_null(False)


def _is_revenue(account: pl.Expr, books: _Books) -> pl.Expr:
    low, high = books.chart["revenue"]
    return _number(account, books).is_between(low, high).fill_null(False)


def _number(account: pl.Expr, books: _Books) -> pl.Expr:
    """Return the number of an account in its chart, which has four digits; null for accounts of customers."""
    short = account.str.len_chars() <= books.length
    return pl.when(short).then(account.str.zfill(books.length).str.slice(0, USUAL_LENGTH).cast(pl.Int64, strict=False))


def _rate(books: _Books) -> pl.Expr:
    """Return the rate of tax that is inside the amount, null where it is not known."""
    known = _accounts()
    debit, credit = _sides(books)
    account = pl.when(_is_revenue(debit, books)).then(_number(debit, books)).otherwise(_number(credit, books))
    rate = pl.lit(None, pl.Int64)
    for percent, places in books.chart["rates"].items():
        inside = pl.any_horizontal(account.is_between(*_range(place)) for place in places)
        rate = pl.when(inside.fill_null(False)).then(pl.lit(percent)).otherwise(rate)
    if "tax_key" in books.columns:
        key = _digits(books.columns["tax_key"]).fill_null("").str.strip_chars_start("0")
        two = key.str.len_chars() == 2
        free = two & key.str.slice(0, 1).is_in([str(one) for one in known["no_tax"]])
        last = pl.when(two).then(key.str.slice(1, 1)).otherwise(key)
        by_key = last.replace_strict({str(one): percent for one, percent in known["keys"].items()}, default=None)
        own = last.is_in(["", "0"])
        rate = pl.when(own & free).then(0).when(own).then(rate).otherwise(by_key.cast(pl.Int64))
    if "rate" in books.columns:
        given = _cents(books.columns["rate"]) // 100
        rate = pl.when(given > 0).then(given).otherwise(rate)
    return _rate_of_day(rate, books)


def _rate_of_day(rate: pl.Expr, books: _Books) -> pl.Expr:
    """Return the rate that an account had on the day of a row; the days have their years."""
    if "day" not in books.columns:
        return rate
    day = pl.col(books.columns["day"]).str.to_date("%Y-%m-%d", strict=False)
    for other in _accounts()["other_rates"]:
        then = day.is_between(other["from"], other["to"]).fill_null(False)
        rate = pl.when(then).then(rate.replace(other["rates"])).otherwise(rate)
    return rate


def _is_turned(books: _Books) -> pl.Expr:
    """Return whether a posting takes back another one ("Generalumkehr"): sides are those of the one taken back."""
    turned = pl.lit(False)
    if "tax_key" in books.columns:
        key = _digits(books.columns["tax_key"]).fill_null("").str.strip_chars_start("0")
        first = [str(one) for one in _accounts()["turned"]]
        turned = (key.str.len_chars() == 2) & key.str.slice(0, 1).is_in(first)
    if "reversed" in books.columns:
        turned |= pl.col(books.columns["reversed"]).cast(pl.String).str.strip_chars().is_in(["1", "G"]).fill_null(False)
    return turned


def _day(books: _Books) -> pl.Expr | None:
    """Return days as year, month and day; None where they have their years already."""
    if "day" not in books.columns:
        return None
    name = books.columns["day"]
    text, digits = pl.col(name).cast(pl.String), _digits(name)
    if books.first_day is None:
        return None
    short = digits.str.zfill(4)
    month_day = short.str.slice(2, 2) + "-" + short.str.slice(0, 2)
    starts = books.first_day.strftime("%m-%d")
    year = pl.when(month_day >= starts).then(books.first_day.year).otherwise(books.first_day.year + 1)
    written = year.cast(pl.String) + "-" + month_day
    return pl.when(text.str.contains(r"^\s*\d{3,4}\s*$")).then(written).otherwise(text).alias(name)


def _unknown_rates(file: SourceFile, books: _Books) -> list[Note]:
    """Return a warning for sales whose tax is not known, by the accounts."""
    debit, credit = _sides(books)
    account = pl.when(_is_revenue(debit, books)).then(debit).otherwise(credit)
    rows = file.scan(False)
    day = _day(books)
    if day is not None:
        rows = rows.with_columns(day)
    found = (
        rows.filter(_is_sale(books) & _rate(books).is_null())
        .select(account.alias("account"), _gross(books).alias("gross"))
        .collect()
    )
    if found.is_empty():
        return []
    accounts = ", ".join(found["account"].unique().sort().head(4))
    money = f"{found['gross'].sum() / 100:,.2f}"
    text = (
        f"{file.name}: {counted(found.height, 'posting')} of {money} to revenue (account {accounts}) may hold tax: "
        "neither the account nor the key says at which rate. Nothing was taken off."
    )
    return [Note("unknown_tax_rate", text, warns=True)]


def _digits(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).str.extract(r"(\d+)")


def _gross(books: _Books) -> pl.Expr:
    return _cents(books.columns["amount"])


def _cents(column: str) -> pl.Expr:
    """Return amounts in cents: the last comma or dot with one or two digits behind it is the decimal sign."""
    text = pl.col(column).cast(pl.String).str.replace_all(r"[^\d,.\-]", "")
    whole = text.str.replace(r"[,.](\d{1,2})$", "").str.replace_all(r"[,.]", "")
    part = text.str.extract(r"[,.](\d{1,2})$").fill_null("0").str.pad_end(2, "0").cast(pl.Int64, strict=False)
    cents = whole.str.replace("-", "").cast(pl.Int64, strict=False) * 100 + part
    return pl.when(text.str.starts_with("-")).then(-cents).otherwise(cents)


def _rounded(above: pl.Expr, below: pl.Expr) -> pl.Expr:
    """Return a quotient rounded to whole cents, halves away from zero."""
    return above.sign() * ((2 * above.abs() + below) // (2 * below))


def _written(cents: pl.Expr) -> pl.Expr:
    sign = pl.when(cents < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    euros, rest = (cents.abs() // 100).cast(pl.String), (cents.abs() % 100).cast(pl.String).str.zfill(2)
    return sign + euros + "," + rest


def _range(place: int | list[int]) -> tuple[int, int]:
    return (place, place) if isinstance(place, int) else (place[0], place[1])


@cache
def _accounts() -> dict[str, Any]:
    found: dict[str, Any] = load_yaml(Path(__file__).with_name("revenue_accounts.yaml"))
    return found
