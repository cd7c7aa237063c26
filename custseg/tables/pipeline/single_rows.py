"""Deals or leads in one currency, one row each."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from custseg.errors import DataError
from custseg.notes import Note
from custseg.numbers import counted
from custseg.own_columns import own_column
from custseg.settings.setting import Settings
from custseg.sources.source import Source
from custseg.tables.currencies import Currencies, target_of
from custseg.tables.ledger import Reason
from custseg.tables.values.currency_words import code_of

IDS = {"deals": "deal_id", "leads": "lead_id"}
CODE, REASON = own_column("code"), own_column("reason")


def one_currency(rows: pl.DataFrame, source: Source, settings: Settings) -> tuple[pl.DataFrame, list[Note]]:
    """Return the rows in one currency: others are converted by rates or excluded; several are refused without either.

    Args:
        rows: typed, with ``REASON``.
        source: the file, for errors.
        settings: with ``currency`` and ``rates``.

    Raises:
        CustsegError: amounts are in several currencies, or a rate is missing.
    """
    if "currency" not in rows.columns or "amount" not in rows.columns:
        return rows, []
    target, rates = target_of(settings)
    codes = {text: code_of(text) or text for text in rows["currency"].drop_nulls().unique()}
    rows = rows.with_columns(pl.col("currency").replace(codes).alias(CODE))
    is_used = pl.col(REASON) == int(Reason.USED)
    used = rows.filter(is_used & pl.col("amount").is_not_null())
    counts = {str(code): int(number) for code, number in used[CODE].drop_nulls().value_counts().iter_rows()}
    notes = _blank_notes(used, target or next(iter(counts), ""), len(counts))
    if rates:
        return _converted(rows, counts, target, rates, source), notes
    if target:
        other = is_used & (pl.col(CODE) != target)
        return rows.with_columns(pl.when(other).then(int(Reason.OTHER_CURRENCY)).otherwise(REASON).alias(REASON)), notes
    if len(counts) > 1:
        listed = ", ".join(f"{code} ({counts[code]:,} rows)" for code in sorted(counts))
        hint = "Choose: " + " or ".join(f"--currency {code}" for code in sorted(counts))
        what = f"amounts are in several currencies, which are never added up: {listed}"
        raise DataError(what, where=source.name, hint=hint)
    return rows, notes


def _blank_notes(used: pl.DataFrame, code: str, currencies: int) -> list[Note]:
    """Return a note on rows that name no currency where others do."""
    blank = used[CODE].null_count()
    if not blank or not currencies:
        return []
    text = f"{counted(blank, 'row')} with an amount but no currency: counted as {code}."
    return [Note("blank_currency", text, warns=True)]


def _converted(
    rows: pl.DataFrame, counts: Mapping[str, int], target: str | None, rates: Mapping[str, Decimal], source: Source
) -> pl.DataFrame:
    """Return rows with all amounts in one currency.

    Raises:
        DataError: a currency has no rate.
    """
    if missing := [code for code in sorted(counts) if code not in rates]:
        what = f"no rate for {' and '.join(missing)}"
        hint = f"Add to custseg.yaml what one unit is worth in {target}: rates: {{{missing[0]}: …}}"
        raise DataError(what, where=source.name, hint=hint)
    known = Currencies(pl.col(CODE), 1, target, dict(rates), asked=True, converting=True)
    known.names = {code: code for code in counts}
    amount = known.convert(pl.col("amount").cast(pl.Int128), pl.col(CODE))
    return rows.with_columns(amount.cast(pl.Int64, strict=False).alias("amount"))


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
    text = f"{counted(more, 'row')} {'repeats' if more == 1 else 'repeat'} the id of a {one}"
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
