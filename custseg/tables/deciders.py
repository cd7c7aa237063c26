"""The columns that decide whether a row is a sale, and with which sign: statuses, types, stages, cancellations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from custseg.tables.ledger import Reason
from custseg.tables.values.meaning import Meaning
from custseg.tables.values.statuses import partial_remarks
from custseg.tables.values.word_meanings import Spelling, known_meaning, spelled

PRECEDENCE = (
    Meaning.SALE,
    Meaning.INCOME,
    Meaning.REFUND,
    Meaning.UNPAID,
    Meaning.REFUNDED,
    Meaning.OPEN,
    Meaning.LOST,
    Meaning.VOID,
    Meaning.NEVER,
    Meaning.OTHER,
)
"""Of several columns, the meaning that stands last here decides."""

PLACES = {meaning: place for place, meaning in enumerate(PRECEDENCE)}

REASONS = {
    Meaning.VOID: Reason.VOID_STATUS,
    Meaning.REFUNDED: Reason.REFUNDED,
    Meaning.UNPAID: Reason.UNPAID,
    Meaning.OPEN: Reason.OPEN_DEAL,
    Meaning.LOST: Reason.LOST_DEAL,
}
"""Reasons of rows that are excluded unless their amount is negative; rows that are no sale at all always are."""


FEW_ROWS = 500
"""Rows up to which the texts of a column are looked up one by one: a query would take longer."""


@dataclass(frozen=True)
class Decider:
    """A column that decides whether a row is a sale.

    Attributes:
        column: its name.
        words: meanings of its values, as `plain_text` writes them.
        starts: meanings of values that begin with a text, where they are not among ``words``.
        listed: words that are known to mean ``rest``; others are reported. None where none is reported.
        read_as: what a column is read as because of its values; empty where its name says it.
        filled: meaning of any value at all; None where the words decide.
        empty: meaning of an empty value.
        rest: meaning of other words; None for unknown ones.
        asks: whether unknown words are reported.
        learned: values that were unknown and count as sales.
    """

    column: str
    words: Mapping[str, Meaning] = field(default_factory=dict)
    filled: Meaning | None = None
    empty: Meaning = Meaning.SALE
    rest: Meaning | None = None
    asks: bool = True
    learned: frozenset[str] = frozenset()
    starts: Mapping[str, Meaning] = field(default_factory=dict)
    listed: frozenset[str] | None = None
    read_as: str = ""

    @property
    def decides(self) -> bool:
        """Return whether any value excludes its row or turns its sign."""
        found = {*self.words.values(), *self.starts.values(), self.empty, self.rest, self.filled}
        return bool(found - {Meaning.SALE, None})

    def code(self) -> pl.Expr:
        """Return the place of each row's meaning in `PRECEDENCE`; null where its word is unknown."""
        text = pl.col(self.column).cast(pl.String)
        return text.map_batches(self._codes, pl.UInt8, is_elementwise=True)

    def _codes(self, values: pl.Series) -> pl.Series:
        # There are few different texts in many rows.
        texts = values.fill_null("")
        if len(texts) <= FEW_ROWS:
            known = self._codes_of(list(dict.fromkeys(texts)))
            return pl.Series(values.name, [known[text] for text in texts], pl.UInt8)
        known = self._codes_of(texts.unique().to_list())
        return texts.replace_strict(list(known), list(known.values()), return_dtype=pl.UInt8)

    def _codes_of(self, texts: list[str]) -> dict[str, int | None]:
        """Return the place of the meaning of each different text."""
        return {text: self._code_of(spelling) for text, spelling in zip(texts, spelled(texts), strict=True)}

    def _code_of(self, text: Spelling) -> int | None:
        """Return the place of the meaning of a value; None where its word is unknown."""
        found = self._meaning_of(text)
        return None if found is None else PLACES[found]

    def _meaning_of(self, text: Spelling) -> Meaning | None:
        if not text.bare:
            return self.empty
        if self.filled:
            return self.filled
        if known := known_meaning(text, self.words, partial_remarks()):
            return known
        for start, meaning in self.starts.items():
            if text.plain.startswith(start):
                return meaning
        return Meaning.SALE if text.bare in self.learned else self.rest

    def with_words(self, words: frozenset[str]) -> Decider:
        """Return the same column with further words that count as sales."""
        return replace(self, learned=self.learned | words)


def can_mean(deciders: list[Decider], meaning: Meaning) -> bool:
    """Return whether a column of some has a value with a meaning."""
    return any(meaning in (*one.words.values(), *one.starts.values(), one.rest, one.filled) for one in deciders)


def meaning_code(deciders: list[Decider]) -> pl.Expr:
    """Return the place of each row's meaning in `PRECEDENCE`, by all columns; null where none is known."""
    return pl.max_horizontal(decider.code() for decider in deciders)


def has_meaning(deciders: list[Decider], meaning: Meaning) -> pl.Expr:
    """Return whether any of the columns has a meaning, whatever the others have."""
    return pl.any_horizontal(is_meaning(decider.code(), meaning) for decider in deciders)


def has_unknown_word(deciders: list[Decider]) -> pl.Expr:
    """Return whether a column that asks for it has a word that is not known."""
    asking = [decider.code().is_null() for decider in deciders if decider.asks and not decider.filled]
    return pl.any_horizontal(asking) if asking else pl.lit(False)


def unknown_word(decider: Decider) -> pl.Expr:
    """Return the value of each row that a column does not know, null where it knows it."""
    return pl.when(decider.code().is_null()).then(pl.col(decider.column).cast(pl.String).str.strip_chars())


def unlisted_word(decider: Decider) -> pl.Expr:
    """Return the value of each row that stands in no list, so that it counts as all other values do; else null."""
    words = {**dict.fromkeys(decider.listed or (), decider.rest or Meaning.SALE), **decider.words}
    return unknown_word(replace(decider, rest=None, words=words))


def deciding_text(deciders: list[Decider]) -> pl.Expr:
    """Return the value that decides what becomes of a row: that of the first column whose meaning prevails."""
    code = meaning_code(deciders)
    return pl.coalesce(pl.when(one.code() == code).then(state_value(one)) for one in deciders)


def state_value(decider: Decider) -> pl.Expr:
    """Return the value of each row in a column; the column's name for any value at all where that decides."""
    text = pl.col(decider.column).cast(pl.String).str.strip_chars()
    value = pl.lit(decider.column) if decider.filled else text
    return pl.when(text != "").then(value)


def is_meaning(code: pl.Expr, meaning: Meaning) -> pl.Expr:
    """Return whether a code of `meaning_code` is that of a meaning."""
    return (code == PRECEDENCE.index(meaning)).fill_null(False)
