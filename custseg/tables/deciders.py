"""The columns that decide whether a row is a sale, and with which sign: statuses, types, stages, cancellations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from custseg.tables.ledger import Reason
from custseg.tables.values.meaning import Meaning
from custseg.tables.values.statuses import normalised

PRECEDENCE = (
    Meaning.SALE,
    Meaning.REFUND,
    Meaning.UNPAID,
    Meaning.REFUNDED,
    Meaning.OPEN,
    Meaning.LOST,
    Meaning.VOID,
    Meaning.OTHER,
)
"""Of several columns, the meaning that stands last here decides."""

REASONS = {
    Meaning.VOID: Reason.VOID_STATUS,
    Meaning.REFUNDED: Reason.REFUNDED,
    Meaning.UNPAID: Reason.UNPAID,
    Meaning.OPEN: Reason.OPEN_DEAL,
    Meaning.LOST: Reason.LOST_DEAL,
}
"""Reasons of rows that are excluded unless their amount is negative; rows that are no sale at all always are."""


@dataclass(frozen=True)
class Decider:
    """A column that decides whether a row is a sale.

    Attributes:
        column: its name.
        words: meanings of its values, as `normalised` writes them.
        starts: meanings of values that begin with a text, where they are not among ``words``.
        filled: meaning of any value at all; None where the words decide.
        empty: meaning of an empty value.
        rest: meaning of other words; None for unknown ones.
        asks: whether unknown words are reported.
        learned: words that were unknown and count as sales.
    """

    column: str
    words: Mapping[str, Meaning] = field(default_factory=dict)
    filled: Meaning | None = None
    empty: Meaning = Meaning.SALE
    rest: Meaning | None = None
    asks: bool = True
    learned: frozenset[str] = frozenset()
    starts: Mapping[str, Meaning] = field(default_factory=dict)

    def code(self) -> pl.Expr:
        """Return the place of each row's meaning in `PRECEDENCE`; null where its word is unknown."""
        word = normalised(self.column)
        if self.filled:
            return pl.when(word == "").then(_place(Meaning.SALE)).otherwise(_place(self.filled))
        meanings = {**dict.fromkeys(self.learned, Meaning.SALE), **self.words, "": self.empty}
        places = [PRECEDENCE.index(meaning) for meaning in meanings.values()]
        rest = pl.lit(None, pl.UInt8) if self.rest is None else _place(self.rest)
        for start, meaning in self.starts.items():
            rest = pl.when(word.str.starts_with(start)).then(_place(meaning)).otherwise(rest)
        return word.replace_strict(list(meanings), places, default=rest, return_dtype=pl.UInt8)

    def with_words(self, words: frozenset[str]) -> Decider:
        """Return the same column with further words that count as sales."""
        return replace(self, learned=self.learned | words)


def can_mean(deciders: list[Decider], meaning: Meaning) -> bool:
    """Return whether a column of some has a value with a meaning."""
    return any(meaning in (*one.words.values(), *one.starts.values(), one.rest, one.filled) for one in deciders)


def meaning_code(deciders: list[Decider]) -> pl.Expr:
    """Return the place of each row's meaning in `PRECEDENCE`, by all columns; null where none is known."""
    return pl.max_horizontal(decider.code() for decider in deciders)


def has_unknown_word(deciders: list[Decider]) -> pl.Expr:
    """Return whether a column that asks for it has a word that is not known."""
    asking = [decider.code().is_null() for decider in deciders if decider.asks and not decider.filled]
    return pl.any_horizontal(asking) if asking else pl.lit(False)


def unknown_word(decider: Decider) -> pl.Expr:
    """Return the word of each row that a column does not know, null where it knows it."""
    return pl.when(decider.code().is_null()).then(normalised(decider.column))


def is_meaning(code: pl.Expr, meaning: Meaning) -> pl.Expr:
    """Return whether a code of `meaning_code` is that of a meaning."""
    return (code == PRECEDENCE.index(meaning)).fill_null(False)


def _place(meaning: Meaning) -> pl.Expr:
    return pl.lit(PRECEDENCE.index(meaning), pl.UInt8)
