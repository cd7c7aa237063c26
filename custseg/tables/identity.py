"""Doubtful ids: numbers written as floats, ids that lost digits, and placeholders."""

from __future__ import annotations

from functools import cache

import polars as pl

from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.settings.setting import Settings
from custseg.shell_words import quoted
from custseg.tables.headers.roles import Headers
from custseg.tables.ledger import money
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.values.word_lists import word_file, words_of

LOST_DIGITS = r"^-?\d(?:[.,]\d+)?[eE]\+\d{2,}$"
"""An id that a spreadsheet took for a number and rounded, such as 1.23457E+12."""

# An id with very many rows may be a placeholder too. The limits avoid a warning for a few firms with one large
# customer.
MIN_ROWS = 1_000
MIN_CUSTOMERS = 20
MIN_SHARE = 0.2
MIN_TIMES = 20
"""Multiple of the rows of the customer at the 99th percentile."""

ID_ROLES = ("customer_id", "order_id", "referred_by")
MAX_LISTED = 3
"""Number of ids that a note lists."""


def settle_ids(headers: Headers, sample: pl.DataFrame, place: str = "") -> tuple[frozenset[str], list[Note]]:
    """Find the columns of ids that are whole numbers written as floats (``12345.0``).

    Args:
        headers: roles of the columns.
        sample: first rows of the table.
        place: words behind the name of a column that say which table it is in, such as " of contacts.csv".

    Returns:
        The columns, and notes on them and on ids that lost digits.
    """
    notes = []
    ids = {column for role, column in headers.columns.items() if role in ID_ROLES}
    found = frozenset(column for column in ids if _are_floats(sample[column]))
    if found:
        columns = " and ".join(f"'{column}'" for column in sorted(found))
        hold = "holds" if len(found) == 1 else "hold"
        text = f"{columns}{place} {hold} whole numbers written as 12345.0: they are read without the .0."
        notes.append(Note("float_ids", text))
    order = headers.get("order_id")
    if order and sample.schema[order] == pl.String and sample[order].str.strip_chars().str.contains(LOST_DIGITS).any():
        text = f"Ids in '{order}' such as 1.23457E+12 lost digits in a spreadsheet: different orders may count as one."
        notes.append(Note("order_ids_lost_digits", text, warns=True))
    return found, notes


def _are_floats(values: pl.Series) -> bool:
    if values.dtype != pl.String:
        return False
    texts = values.drop_nulls().str.strip_chars()
    texts = texts.filter(texts != "")
    if not texts.str.contains(r"^-?\d+\.0$").any():
        return False
    texts = texts.unique()
    return bool(
        (texts.str.contains(r"^-?\d+(?:\.0)?$") | texts.str.contains(LOST_DIGITS) | is_placeholder(texts)).all()
    )


@cache
def _placeholder_words() -> frozenset[str]:
    groups: list[dict[str, str]] = word_file("values/placeholder_ids.yaml")["words"]
    words = pl.Series(words_of(line for group in groups for line in group.values()))
    bare = words.to_frame("word").select(_bare(pl.col("word"))).to_series()
    return frozenset(bare)


def _bare(text: pl.Expr) -> pl.Expr:
    """Return the letters and digits of a text without case and accents."""
    return text.str.normalize("NFKD").str.replace_all(r"[^\p{L}\p{N}]+", "").str.to_lowercase()


def _is_word(ids: pl.DataFrame) -> pl.DataFrame:
    """Return the ids that are a placeholder word."""
    text, words = pl.col("id"), list(_placeholder_words())
    ascii_only = text.str.len_bytes() == text.str.len_chars()
    # For speed, with millions of ids: those without accents take a quarter of the time.
    usual = ids.filter(ascii_only).filter(text.str.to_lowercase().str.replace_all("[^a-z0-9]+", "").is_in(words))
    return pl.concat([usual, ids.filter(~ascii_only).filter(_bare(text).is_in(words))])


def is_placeholder(ids: pl.Series) -> pl.Series:
    """Return which of some unique ids are placeholders by their text: a word, only signs, or a filler number.

    Args:
        ids: all ids of a table, trimmed: 99999 is a customer where 99998 is one.
    """
    text = pl.col("id")
    # Leaves few ids to check: no word has a digit from 1 to 8.
    few = ids.alias("id").to_frame().with_row_index("_place").filter(~text.str.contains("[1-8]") | (text == "-1"))
    below = text.str.slice(0, text.str.len_chars() - 1) + "8"
    nines = few.filter(text.str.contains(r"^9{5,}$")).select("_place", "id", below.alias("below"))
    filling = nines.filter(~pl.col("below").is_in(ids.filter(ids.is_in(nines["below"].implode())).implode()))
    signs = few.filter(text.str.contains(r"^(?:0+|0+\.0+|-1|\p{P}+)$"))
    found = pl.concat([frame["_place"] for frame in (_is_word(few), signs, filling)])
    return pl.int_range(ids.len(), dtype=pl.UInt32, eager=True).is_in(found.implode())


def placeholder_ids(customers: pl.DataFrame) -> pl.DataFrame:
    """Return the ids that seem to be placeholders.

    Either by their text, or by their share: at least a fifth of at least 1,000 rows and 20 customers, and 20 times the
    rows of the customer at the 99th percentile.

    Args:
        customers: one row per customer with "lines", "orders" and "revenue" in integers of ``SCALE``.

    Returns:
        "customer_id", "rows", "orders", "money" in integers of ``SCALE``, and "why": "word" or "share"; most rows
        first.
    """
    rows = pl.col("lines")
    word = is_placeholder(customers[CUSTOMER])
    total = int(customers["lines"].sum())
    share = pl.lit(False)
    if total >= MIN_ROWS and customers.height >= MIN_CUSTOMERS:
        usual = customers["lines"].quantile(0.99, "lower")
        share = (rows >= MIN_SHARE * total) & (rows >= MIN_TIMES * pl.lit(usual))
    found = customers.lazy().with_columns(word.alias("_word")).filter(pl.col("_word") | share)
    columns = found.select(
        CUSTOMER,
        rows.alias("rows"),
        "orders",
        pl.col("revenue").alias("money"),
        pl.when("_word").then(pl.lit("word")).otherwise(pl.lit("share")).alias("why"),
    )
    return columns.sort("rows", CUSTOMER, descending=[True, False]).collect()


def identity_notes(customers: pl.DataFrame, settings: Settings) -> list[Note]:
    """Return what people should know about the ids of customers.

    Args:
        customers: as for `placeholder_ids`.
        settings: with ``rows``, which the suggested command keeps.
    """
    notes = []
    lost = customers.filter(pl.col(CUSTOMER).str.contains(LOST_DIGITS))
    if lost.height:
        text = (
            f"{counted(lost.height, 'customer id')} such as 1.23457E+12 ({counted(int(lost['lines'].sum()), 'row')}) "
            "lost digits in a spreadsheet: different customers may count as one. Export the ids as text."
        )
        notes.append(Note("ids_lost_digits", text, warns=True))
    found = placeholder_ids(customers)
    if found.height:
        notes.append(_placeholder_note(found, int(customers["lines"].sum()), settings))
    return notes


def _placeholder_note(found: pl.DataFrame, rows: int, settings: Settings) -> Note:
    named = []
    for one in found.head(MAX_LISTED).iter_rows(named=True):
        share = f", {one['rows'] / rows:.0%} of all" if one["rows"] >= rows / 100 else ""
        orders = counted(one["orders"], "order")
        named.append(
            f"'{one[CUSTOMER]}' ({counted(one['rows'], 'row')}{share}; {orders}; {fixed(money(one['money']))})"
        )
    more = f" and {found.height - MAX_LISTED:,} more" if found.height > MAX_LISTED else ""
    text = f"Ids that seem to be placeholders count as customers: {', '.join(named)}{more}. To exclude them:"
    return Note(
        "stands_for_nobody", text, warns=True, command=_exclude_ids(found[CUSTOMER].to_list(), settings["rows"])
    )


def _exclude_ids(ids: list[str], before: str | None) -> str:
    """Return the option that excludes some ids, as it can be pasted into a shell."""
    listed = [f"'{one}'" for one in (one.replace("'", "''") for one in ids if one.isprintable())][:20]
    if not listed:
        return "--rows SQL"
    sql = f"customer_id <> {listed[0]}" if len(listed) == 1 else f"customer_id NOT IN ({', '.join(listed)})"
    sql = f"({before}) AND {sql}" if before else sql
    return f"--rows {quoted(sql)}"
