"""What a pass shows about statuses and types: words that are not known, and refunds of orders that are excluded."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.deciders import REASONS, Decider, unknown_word
from custseg.tables.ledger import USED, ReadAgain, money
from custseg.tables.row_columns import ORDER, REASON, REVENUE
from custseg.tables.row_fields import Use, read_fields
from custseg.tables.scope import Scope
from custseg.tables.transactions import Transactions

WORD = "_word "
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
    table.notes += [_unknown_note(decider, found) for decider in asking if learned[decider.column]]
    return any(learned.values())


def _unknown_note(decider: Decider, found: pl.DataFrame) -> Note:
    """Return a warning of the words of a column that are not known, with their rows and money."""
    word = WORD + decider.column
    sums = found.drop_nulls(word).group_by(word).agg(pl.col("rows").sum(), pl.col(REVENUE).sum())
    ranked = sums.sort([pl.col(REVENUE).cast(pl.Float64).abs(), word], descending=[True, False])
    listed = [
        f"'{name}' ({counted(rows, 'row')}, {fixed(money(amount))})"
        for name, rows, amount in ranked.head(MAX_WORDS).iter_rows()
    ]
    more = f" and {ranked.height - MAX_WORDS} more" if ranked.height > MAX_WORDS else ""
    text = (
        f"'{decider.column}' has values that custseg does not know: {', '.join(listed)}{more}. They count as sales. "
        "If some are not, exclude them with --rows."
    )
    return Note(f"unknown_state {decider.column}", text, warns=True)


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
    rows = table.rows(scope, read_fields(table, fields), condition).filter(pl.col(ORDER).is_not_null())
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
