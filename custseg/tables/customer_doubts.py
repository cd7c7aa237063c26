"""Reasons to doubt that an id is one customer: guests that share one, have none, or get a new one with each order."""

from __future__ import annotations

import polars as pl

from custseg.notes import Note
from custseg.numbers import counted
from custseg.settings.setting import Settings
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import Source
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.people import EMAIL
from custseg.tables.id_merging import read_email

MIN_EMAILS = 0.9
"""Share of ids that have to be e-mails for their case not to matter."""


def are_emails(values: pl.Series) -> bool:
    """Return whether a column of customers holds e-mails.

    Args:
        values: a sample of it.
    """
    if values.dtype != pl.String:
        return False
    texts = values.drop_nulls().str.strip_chars()
    texts = texts.filter(texts != "")
    return not texts.is_empty() and int(texts.str.contains(EMAIL).sum()) >= MIN_EMAILS * texts.len()


def guest_notes(columns: Columns, source: Source, settings: Settings) -> list[Note]:
    """Return a warning where e-mails show that ids are not customers.

    All rows are counted only where the first ones show it.

    Args:
        columns: of the transactions.
        source: the files.
        settings: with ``match``: merging by e-mail settles it.
    """
    headers = columns.headers
    if settings["match"] or not headers.get("email") or headers.get("email") == headers.get("customer_id"):
        return []
    pairs = _ids_and_emails(columns)
    if not _shared(source.sample.lazy().select(pairs)).select(pl.any_horizontal(pl.all() > 0)).item():
        return []
    source.check_quotes()
    with translate_read_errors(source.name):
        counts = _shared(source.scan().select(pairs)).row(0, named=True)
    parts = []
    if counts["emails"]:
        parts.append(f"{counted(counts['ids'], 'customer id')} share {counted(counts['emails'], 'e-mail')} with others")
    if counts["guests"]:
        stand = "stands" if counts["guests"] == 1 else "stand"
        parts.append(f"{counted(counts['guests'], 'customer id')} {stand} for {counts['people']:,} e-mails")
    if counts["nameless"]:
        left = f"{counted(counts['nameless'], 'row')} without a customer id"
        parts.append(f"{left} (left out) {'has' if counts['nameless'] == 1 else 'have'} an e-mail")
    text = (
        f"{' and '.join(parts)} in '{headers.columns['email']}': guests may have a new id with each order, share one, "
        "or have none. To count an e-mail as one customer, add:"
    )
    return [Note("shared_emails", text, warns=True, stays=True, command="--match email")]


def _ids_and_emails(columns: Columns) -> list[pl.Expr]:
    return [columns.text("customer_id").alias("id"), read_email(columns.text("email")).alias("email")]


def _shared(pairs: pl.LazyFrame) -> pl.DataFrame:
    """Return how many ids share how many e-mails, how many stand for how many e-mails, and rows with e-mails only."""
    unique = pairs.drop_nulls().unique()
    by_email = unique.group_by("email").agg(pl.len()).filter(pl.col("len") > 1)
    by_id = unique.group_by("id").agg(pl.len()).filter(pl.col("len") > 1)
    shared = by_email.select(ids=pl.col("len").sum().cast(pl.Int64), emails=pl.len().cast(pl.Int64))
    guests = by_id.select(guests=pl.len().cast(pl.Int64), people=pl.col("len").sum().cast(pl.Int64))
    nameless = pairs.select(nameless=(pl.col("id").is_null() & pl.col("email").is_not_null()).sum().cast(pl.Int64))
    return pl.concat(pl.collect_all([shared, guests, nameless], engine="streaming"), how="horizontal")
