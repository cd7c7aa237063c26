"""What a pass shows about statuses and types: words that are not known, and refunds of orders that are excluded."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.own_columns import own_column
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.deciders import REASONS, Decider, can_mean, unknown_word, unlisted_word
from custseg.tables.ledger import USED, ReadAgain, Reason, money
from custseg.tables.net_sales import needs_steps
from custseg.tables.row_columns import ORDER, REASON, REVENUE
from custseg.tables.row_fields import Use, read_fields
from custseg.tables.scope import Scope
from custseg.tables.transactions import Transactions
from custseg.tables.values.flags import flag_words
from custseg.tables.values.meaning import Meaning

WORD, OTHER = own_column("word "), own_column("other ")
MAX_WORDS = 5
"""Number of unknown words that a warning lists."""


def learn_words(table: Transactions, scope: Scope, fields: Mapping[str, Use], condition: pl.Expr | None) -> bool:
    """Let the words that are not known count as sales, with a warning of their rows and money.

    Args:
        table: the transactions; their deciders learn the words.
        scope: days that are used.
        fields: row fields that the condition reads.
        condition: of ``--rows``.

    Returns:
        Whether there are such words.
    """
    asking = [decider for decider in table.deciders if decider.asks and not decider.filled]
    words = {WORD + decider.column: unknown_word(decider) for decider in asking}
    rows = table.rows(scope, {**read_fields(table, fields), **words}, condition)
    unknown = rows.filter(pl.col(REASON) == int(ReadAgain.UNKNOWN_STATE)).group_by(list(words))
    with translate_read_errors(table.source.name):
        found = unknown.agg(pl.len().alias("rows"), pl.col(REVENUE).cast(pl.Int128).sum()).collect(engine="streaming")
    learned = {decider.column: frozenset(found[WORD + decider.column].drop_nulls()) for decider in asking}
    table.deciders = [decider.with_words(learned.get(decider.column, frozenset())) for decider in table.deciders]
    amounts = not table.columns.sale.events
    table.notes += [_unknown_note(one, found, amounts=amounts) for one in asking if learned[one.column]]
    return any(learned.values())


def _unknown_note(decider: Decider, found: pl.DataFrame, *, amounts: bool) -> Note:
    """Return a warning of the words of a column that are not known, with their rows and money, if it has amounts."""
    word = WORD + decider.column
    sums = found.drop_nulls(word).group_by(word).agg(pl.col("rows").sum(), pl.col(REVENUE).sum())
    text = (
        f"'{decider.column}' has values that custseg does not know: {_listed(sums, word, amounts=amounts)}. They count "
        "as sales. If some are not, exclude them with --rows."
    )
    return Note(f"unknown_state {decider.column}", text, warns=True, stays=True)


def _listed(sums: pl.DataFrame, word: str, *, amounts: bool) -> str:
    """Return words with their rows and money, if there are amounts, those with most money first."""
    ranked = sums.sort([pl.col(REVENUE).cast(pl.Float64).abs(), word], descending=[True, False])
    listed = [
        f"'{name}' ({counted(rows, 'row')}{f', {fixed(money(amount or 0))}' if amounts else ''})"
        for name, rows, amount in ranked.head(MAX_WORDS).select(word, "rows", REVENUE).iter_rows()
    ]
    more = f" and {ranked.height - MAX_WORDS} more" if ranked.height > MAX_WORDS else ""
    return ", ".join(listed) + more


def has_other_words(table: Transactions) -> bool:
    """Return whether values that stand in no list count as open deals or as no sale, or all deals may be open."""
    return any(decider.listed is not None or Meaning.OPEN in decider.words.values() for decider in table.deciders)


def note_other_words(table: Transactions, scope: Scope, fields: Mapping[str, Use], condition: pl.Expr | None) -> None:
    """Add warnings of values in no list that count as open deals or as no sale, and of deals of which none is won.

    Args:
        table: the transactions; they get the notes.
        scope: days that are used.
        fields: row fields that the condition reads.
        condition: of ``--rows``.
    """
    deciders = [one for one in table.deciders if one.decides and not one.filled]
    words = {WORD + one.column: pl.col(one.column).cast(pl.String).str.strip_chars() for one in deciders}
    others = {OTHER + one.column: unlisted_word(one) for one in deciders if one.listed is not None}
    rows = table.rows(scope, {**read_fields(table, fields), **words, **others}, condition)
    grouped = rows.group_by(*words, *others, REASON)
    with translate_read_errors(table.source.name):
        found = grouped.agg(pl.len().alias("rows"), pl.col(REVENUE).cast(pl.Int128).sum()).collect(engine="streaming")
    amounts = not table.columns.sale.events
    deals = found.filter(pl.col(REASON).is_in([int(Reason.OPEN_DEAL), int(Reason.LOST_DEAL)]))
    if not deals.is_empty() and found.filter(pl.col(REASON).is_in(USED)).is_empty():
        stages = [one for one in deciders if Meaning.OPEN in (*one.words.values(), one.rest)]
        table.add_notes(_no_won_note(one, deals, amounts=amounts) for one in stages[-1:])
        return
    left = found.filter(pl.col(REASON).is_in([int(Reason.OPEN_DEAL), int(Reason.NOT_A_SALE)]))
    named = {OTHER + one.column: one for one in deciders if one.listed is not None}
    present = {word: one for word, one in named.items() if not left.drop_nulls(word).is_empty()}
    table.add_notes(_other_note(one, word, left, amounts=amounts) for word, one in present.items())


def _other_note(decider: Decider, word: str, found: pl.DataFrame, *, amounts: bool) -> Note:
    """Return a warning of the words of a column that count as all other words do."""
    sums = found.drop_nulls(word).group_by(word).agg(pl.col("rows").sum(), pl.col(REVENUE).sum())
    counts = "open deals" if decider.rest is Meaning.OPEN else "no sale"
    text = (
        f"'{decider.column}' has values that custseg does not know: {_listed(sums, word, amounts=amounts)}. They count "
        f"as {counts}.{_way_out(decider)}"
    )
    return Note(f"unknown_state {decider.column}", text, warns=True, stays=True)


def _no_won_note(decider: Decider, found: pl.DataFrame, *, amounts: bool) -> Note:
    """Return a warning that no deal is won, with the stages."""
    word = WORD + decider.column
    sums = found.group_by(pl.col(word).fill_null("")).agg(pl.col("rows").sum(), pl.col(REVENUE).sum())
    text = (
        f"No deal is won: '{decider.column}' has the values {_listed(sums, word, amounts=amounts)}.{_way_out(decider)}"
    )
    return Note("no_won_deals", text, warns=True, stays=True)


def _way_out(decider: Decider) -> str:
    """Return how people make sales of values that count otherwise."""
    sales = (word for word, one in decider.words.items() if one is Meaning.SALE and word not in flag_words())
    sale = next(sales, None)
    return f" If one of them means a sale, write '{sale}' instead of it in the file." if sale else ""


def exclude_refunds(table: Transactions, scope: Scope, fields: Mapping[str, Use], condition: pl.Expr | None) -> bool:
    """Exclude the refunds of orders of which all sales are excluded, such as cancelled ones.

    Args:
        table: the transactions; they get the orders.
        scope: days that are used.
        fields: row fields that the condition reads.
        condition: of ``--rows``.

    Returns:
        Whether there are such refunds.
    """
    if not _may_be_negative(table):
        return False
    rows = table.rows(scope, read_fields(table, fields), condition).with_columns(table.refunded_order().alias(ORDER))
    rows = rows.filter(pl.col(ORDER).is_not_null())
    reasons = [int(reason) for reason in REASONS.values()]
    used = pl.col(REASON).is_in(USED)
    orders = rows.filter(used | pl.col(REASON).is_in(reasons)).group_by(ORDER)
    marked = orders.agg(
        excluded=pl.col(REASON).is_in(reasons).any(),
        sold=(used & (pl.col(REVENUE) > 0)).any(),
        refunded=(used & (pl.col(REVENUE) < 0)).any(),
    )
    found = marked.filter(pl.col("excluded") & ~pl.col("sold") & pl.col("refunded")).select(ORDER)
    with translate_read_errors(table.source.name):
        ids = found.collect(engine="streaming")[ORDER]
    if ids.is_empty():
        return False
    table.excluded_orders = ids
    return True


def _may_be_negative(table: Transactions) -> bool:
    """Return whether net sales of a row may be below zero; where amounts alone can tell, only these are read."""
    columns, headers = table.columns, table.columns.headers
    parts = columns.sale.parts or (headers.get("discount") and not headers.get("revenue"))
    if can_mean(table.deciders, Meaning.REFUND) or needs_steps(columns) or parts:
        return True
    roles = ("revenue",) if headers.get("revenue") else ("unit_price", "quantity")
    names = [column for role in roles for column in headers.all_of(role)]
    if not names:
        return False  # Events have no amounts.
    below = pl.any_horizontal((columns.plain_number_of(name) < 0).any() for name in names)
    with translate_read_errors(table.source.name):
        return bool(table.source.scan_of(names).select(below).collect(engine="streaming").item())
