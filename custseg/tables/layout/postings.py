"""Journals of accounts: what a posting is, whose it is, and its amount without tax become columns.

A journal names two accounts in each row, and money moves from one to the other. An invoice moves it from an account of
revenue to that of a customer, a credit note the other way round; all other rows are payments, purchases and the like.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import polars as pl

from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.numbers import counted
from custseg.sources.source import Source
from custseg.sources.source_file import SourceFile
from custseg.tables.layout.accounts import (
    ADDED,
    CREDIT,
    DEBIT,
    FREE,
    FROM_CUSTOMER,
    FROM_REVENUE,
    GROSS,
    IS_SALE,
    KEY,
    RATE,
    TO_CUSTOMER,
    TO_REVENUE,
    USUAL_LENGTH,
    Books,
    day_of,
    digits,
    is_supplier,
    is_turned,
    known_accounts,
    of_customer,
    rounded,
    with_accounts,
    with_rates,
    written,
)
from custseg.tables.layout.arranged_source import ArrangedSource, arranged_file
from custseg.tables.systems.known_export import Postings
from custseg.tables.systems.known_exports import column_of, plain_header

CUSTOMER, KIND, NET, TAX = "Debitor", "Buchungsart", "Netto", "Steuer"
SALE, CREDIT_NOTE, OTHER = "Rechnung", "Gutschrift", "andere Buchung"


EXTF = ("EXTF", "DTVF")
FIRST_DAY, LENGTH, CHART = 12, 13, 26
"""Fields of the line above DATEV's header: first day of the financial year, digits of an account, chart of accounts."""


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


def _books(file: SourceFile, columns: dict[str, str]) -> Books:
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
        short = digits(columns["day"]).str.len_chars() <= 4
        if head.select(short.any()).collect().item():
            hint = "Export it again with its first line, which begins with EXTF and names the financial year."
            raise DataError([Problem(f"the days of '{columns['day']}' have no year", file.name, hint)])
    charts = known_accounts()["charts"]
    chart = fields[CHART] if fields[CHART] in charts else _likely_chart(head, Books(columns, {}, length, None))
    return Books(columns, charts[chart], length, first_day)


def _fields(line: str) -> list[str]:
    return [field.strip().strip('"') for field in line.split(";")]


def _likely_chart(head: pl.LazyFrame, books: Books) -> str:
    """Return the chart in which more postings of customers are revenue."""
    charts = known_accounts()["charts"]
    counts: dict[str, int] = {
        name: with_accounts(head, replace(books, chart=chart)).select(of_customer().sum()).collect().item() or 0
        for name, chart in charts.items()
    }
    return max(counts, key=lambda name: (counts[name], name == "03"))


def _arranged(rows: pl.LazyFrame, books: Books) -> pl.LazyFrame:
    day = day_of(books)
    rows = with_rates(with_accounts(rows if day is None else rows.with_columns(day), books), books)
    is_sale = pl.col(FROM_REVENUE) != pl.col(TO_REVENUE)
    is_sale &= ~(is_supplier(pl.col(DEBIT), books) | is_supplier(pl.col(CREDIT), books))
    sign = pl.when(pl.col(FROM_REVENUE) != is_turned(books)).then(-1).otherwise(1)
    rows = rows.with_columns(is_sale.alias(IS_SALE)).with_columns(
        pl.when(IS_SALE).then(pl.col(GROSS) * sign).otherwise(GROSS).alias(GROSS)
    )
    rate = pl.col(RATE).fill_null(0)
    tax = pl.when(IS_SALE).then(rounded(pl.col(GROSS) * rate, 100 + rate)).otherwise(0).alias(TAX)
    customer = pl.when(FROM_CUSTOMER).then(DEBIT).when(TO_CUSTOMER).then(CREDIT)
    is_credit = pl.col(IS_SALE) & (pl.col(GROSS) < 0)
    kind = pl.when(is_credit).then(pl.lit(CREDIT_NOTE)).when(IS_SALE).then(pl.lit(SALE)).otherwise(pl.lit(OTHER))
    return (
        rows.with_columns(customer.alias(CUSTOMER), kind.alias(KIND), tax)
        .with_columns(written(pl.col(GROSS) - pl.col(TAX)).alias(NET), written(pl.col(TAX)).alias(TAX))
        .drop(*ADDED, KEY, FREE, strict=False)
    )


def _unknown_rates(file: SourceFile, books: Books) -> list[Note]:
    """Return a warning for sales whose tax is not known, by the accounts."""
    day = day_of(books)
    rows = file.scan(False)
    rows = with_rates(with_accounts(rows if day is None else rows.with_columns(day), books), books)
    account = pl.when(FROM_REVENUE).then(DEBIT).otherwise(CREDIT)
    unknown = rows.filter(of_customer() & pl.col(RATE).is_null())
    found = unknown.select(account.alias("account"), pl.col(GROSS).alias("gross")).collect()
    if found.is_empty():
        return []
    accounts = ", ".join(found["account"].unique().sort().head(4))
    money = f"{found['gross'].sum() / 100:,.2f}"
    text = (
        f"{file.name}: {counted(found.height, 'posting')} of {money} to revenue (account {accounts}) may hold tax: "
        "neither the account nor the key says at which rate. Nothing was taken off."
    )
    return [Note("unknown_tax_rate", text, warns=True)]
