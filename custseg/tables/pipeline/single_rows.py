"""Deals or leads in one currency, one row each."""

from __future__ import annotations

import polars as pl

from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.numbers import counted
from custseg.own_columns import own_column
from custseg.settings.setting import Settings
from custseg.sources.source import Source
from custseg.tables.ledger import Reason
from custseg.tables.values.currency_words import code_of

IDS = {"deals": "deal_id", "leads": "lead_id"}
CODE, REASON = own_column("code"), own_column("reason")


def one_currency(rows: pl.DataFrame, source: Source, settings: Settings) -> tuple[pl.DataFrame, list[Note]]:
    """Return the rows with those in another currency excluded; refuse several where none is chosen.

    Args:
        rows: typed, with ``REASON``.
        source: the file, for errors.
        settings: with ``currency``.

    Raises:
        DataError: amounts are in several currencies.
    """
    if "currency" not in rows.columns or "amount" not in rows.columns:
        return rows, []
    codes = {text: code_of(text) or text for text in rows["currency"].drop_nulls().unique()}
    rows = rows.with_columns(pl.col("currency").replace(codes).alias(CODE))
    used = rows.filter((pl.col(REASON) == int(Reason.USED)) & pl.col("amount").is_not_null())
    found = sorted(used[CODE].drop_nulls().unique())
    wanted = settings["currency"]
    wanted = code_of(wanted) or wanted if wanted else None
    if wanted:
        other = (pl.col(REASON) == int(Reason.USED)) & (pl.col(CODE) != wanted)
        return rows.with_columns(pl.when(other).then(int(Reason.OTHER_CURRENCY)).otherwise(REASON).alias(REASON)), []
    if len(found) > 1:
        counts = {str(code): int(rows_) for code, rows_ in used[CODE].drop_nulls().value_counts().iter_rows()}
        listed = ", ".join(f"{code} ({counts[code]:,} rows)" for code in found)
        hint = "Choose: " + " or ".join(f"--currency {code}" for code in found)
        raise DataError(
            [Problem(f"amounts are in several currencies, which are never added up: {listed}", source.name, hint)]
        )
    return rows, []


def one_row_each(
    rows: pl.DataFrame, kind: str, known: frozenset[str], settings: Settings
) -> tuple[pl.DataFrame, list[Note]]:
    """Return one row for each id: the first one, with the sum of the amounts where rows have their own.

    Args:
        rows: typed, with ``REASON``; repeated ones get the reason that says so.
        kind: "deals" or "leads".
        known: roles that the file has.
        settings: with ``amount_per``.
    """
    key = IDS[kind]
    used = rows.filter(pl.col(REASON) == int(Reason.USED))
    if key not in known or used.filter(pl.col(key).is_not_null())[key].is_unique().all():
        return rows, []
    place = own_column("place")
    rows = rows.with_row_index(place)
    of_id = pl.when((pl.col(REASON) == int(Reason.USED)) & pl.col(key).is_not_null()).then(pl.col(key))
    rows = rows.with_columns(of_id.alias("of_id"))
    alone = rows.filter(pl.col("of_id").is_null())
    several = rows.filter(pl.col("of_id").is_not_null())
    first = pl.col(place) == pl.col(place).min().over("of_id")
    more = several.height - several["of_id"].n_unique()
    one = kind.removesuffix("s")
    text = f"{counted(more, 'row')} repeat the id of a {one}"
    once = f"{text}: each {one} counts once, by its first row."
    notes = [Note("repeated", once)]
    if "amount" in known:
        amounts_of = several.group_by("of_id").agg(pl.col("amount").drop_nulls().n_unique().alias("n"))
        differ = int(amounts_of.select(pl.col("n").max()).item() or 0)
        lines = settings["amount_per"] == "line" if settings["amount_per"] else differ > 1
        notes = [Note("repeated", f"{once} If each row is a line with an amount:", command="--amount-per line")]
        if lines:
            summed = pl.when(pl.col("amount").count().over("of_id") > 0).then(pl.col("amount").sum().over("of_id"))
            several = several.with_columns(summed.alias("amount"))
            way = f"{text}, with amounts of their own: these are added up to one amount for each {one}. "
            way += "If each row has the whole amount:"
            notes = [Note("repeated", way, warns=True, command="--amount-per order")]
    several = several.with_columns(
        pl.when(first).then(pl.col(REASON)).otherwise(int(Reason.DUPLICATE)).alias(REASON),
        *([pl.when(first).then("amount").alias("amount")] if "amount" in known else []),
    )
    return pl.concat([alone, several]).sort(place).drop(place, "of_id"), notes
