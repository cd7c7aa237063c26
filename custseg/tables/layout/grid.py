"""The first rows of a table as a grid: which fields are filled, and what kind of values each column holds."""

from __future__ import annotations

import re
from functools import cache, cached_property

import polars as pl

from custseg.tables.headers.synonyms import NUMBERS, normalise, rank_of, read_header, roles
from custseg.tables.layout.subtotals import is_subtotal
from custseg.tables.values import amounts, dates
from custseg.tables.values.word_lists import word_file, words_of

MOSTLY = 0.8
"""Share of the values of a column that decides what it holds."""

ENOUGH = 200
"""Values that show what a column holds."""

NAMED_TOTALS = 3
"""Columns from the left in which names of subtotals stand."""

HAS_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}"
LIKE_ID = r"^(?:0\d+|\d{7,})$"
"""Digits that are no amount: they begin with 0, or are as many as those of a phone number."""


def blank(column: str, dtype: pl.DataType) -> pl.Expr:
    """Return whether a field is empty or holds only blanks."""
    values = pl.col(column)
    if dtype != pl.String:
        return values.is_null()
    return (values.str.strip_chars() == "").fill_null(True)


class Grid:
    """The first rows of a table, without blank lines.

    Rows are the bits of whole numbers, so that sets of rows are compared at once.

    Attributes:
        frame: the rows.
        columns: their names, from left to right.
        every: the set of all rows that are no totals.
        totals: the set of rows that are lines of totals.
        blanks: for each column the rows of ``every`` in which it is blank.

    Args:
        frame: the first rows of a table.
        totals: columns that hold words such as "Total" in lines of totals.
        ids: columns of ids, whatever their names and values are.
    """

    def __init__(self, frame: pl.DataFrame, totals: tuple[str, ...] = (), ids: tuple[str, ...] = ()) -> None:
        schema = frame.schema
        self._amounts = dict.fromkeys(ids, False)
        empty = frame.select(blank(name, schema[name]).alias(name) for name in frame.columns)
        some = ~empty.select(pl.all_horizontal(pl.all())).to_series()
        self.frame, empty = frame.filter(some), empty.filter(some)
        self.columns = frame.columns
        self.every = (1 << self.frame.height) - 1
        self.blanks = {name: _bits(empty[name]) for name in self.columns}
        self.totals = self._find_totals(totals) | self._find_nameless()
        self.every &= ~self.totals
        self.blanks = {name: rows & self.every for name, rows in self.blanks.items()}

    def _find_totals(self, totals: tuple[str, ...]) -> int:
        """Return the rows without a date in which a column has a word for totals; names of subtotals may end in one."""
        texts = [name for name in self.columns if self.frame.schema[name] == pl.String and self.blanks[name]]
        named = texts[:NAMED_TOTALS] if self.dates else []
        worded = {*totals, *named} & set(self.columns)
        if not worded:
            return 0
        rows = _bits(self.frame.select(pl.any_horizontal(is_subtotal(name) for name in sorted(worded)))[:, 0])
        for name in self.dates:
            rows &= self.blanks[name]
        return rows

    def _find_nameless(self) -> int:
        """Return the rows with nothing but amounts, as totals without a word are.

        Where several follow each other in several places, they are the lines of orders without a product.
        """
        rows = self.every
        for name in self.columns:
            if not self.is_amount(name):
                rows &= self.blanks[name]
        second = rows & rows << 1
        return 0 if (second & ~(second << 1)).bit_count() > 1 else rows

    @cached_property
    def first(self) -> int:
        """Return the set of the first row."""
        return self.every & -self.every

    def values(self, column: str) -> pl.Series:
        """Return the filled values of a column in the rows that are no totals."""
        kept = [place for place in range(self.frame.height) if self.filled(column) >> place & 1]
        return self.frame[column][kept]

    def filled(self, column: str) -> int:
        """Return the rows in which a column is filled."""
        return self.every & ~self.blanks[column]

    def repeats(self, column: str) -> int:
        """Return the rows in which a column has the value of the row above."""
        text = self.frame[column].cast(pl.String).str.strip_chars()
        return _bits((text == text.shift(1)).fill_null(False)) & self.every

    def runs(self, column: str) -> int:
        """Return how often the value of a column changes, from the first row on."""
        return (self.every & ~self.repeats(column)).bit_count()

    @cached_property
    def has_lone_names(self) -> bool:
        """Return whether there are rows with one name and at most amounts besides, as headings are."""
        once = twice = 0
        for name in self.columns:
            if not self.is_amount(name):
                filled = self.filled(name)
                once, twice = once | filled, twice | (once & filled)
        return bool(once & ~twice)

    @cached_property
    def dates(self) -> list[str]:
        """Return the columns that hold dates, alone or within a text."""
        return [name for name in self.columns if self._holds_dates(name)]

    def _holds_dates(self, column: str) -> bool:
        if not self.filled(column):
            return False
        values = self.values(column)
        if values.dtype.is_temporal():
            return True
        values = values.head(ENOUGH)
        if _kind(column) == "date":
            return dates.share_read(values, None) >= MOSTLY
        if values.dtype != pl.String or self.is_amount(column) or _share(values, r"\d") < MOSTLY:
            return False
        return dates.share_read(values, None) >= MOSTLY or _share(values, HAS_DATE) >= MOSTLY

    def is_amount(self, column: str) -> bool:
        """Return whether a column holds money or counts, which may not be repeated, rather than names, ids or dates."""
        if column not in self._amounts:
            self._amounts[column] = self._holds_amounts(column)
        return self._amounts[column]

    def is_unnamed(self, column: str) -> bool:
        """Return whether neither the role nor the words of a header say what a column holds."""
        return not role_names(column) and read_header(column)[1] not in ("money", "count", "share")

    def _holds_amounts(self, column: str) -> bool:
        kind = _kind(column)
        if kind:
            return kind in NUMBERS
        dtype = self.frame.schema[column]
        if dtype.is_float() or dtype.is_decimal():
            return True
        if not (dtype.is_integer() or dtype == pl.String) or not self.filled(column):
            return False
        if read_header(column)[1] in ("money", "count", "share"):
            return True
        if _names_ids(column):
            return False
        texts = self.values(column).head(ENOUGH).cast(pl.String)
        if _share(texts, LIKE_ID) >= MOSTLY:
            return False
        return _share(texts, r"\d") >= MOSTLY and amounts.share_read(texts) >= MOSTLY


def role_names(column: str) -> set[str]:
    """Return the roles of transactions whose name a column has."""
    name = normalise(column)
    return {role.name for role in roles("transactions").values() if rank_of(role, name) is not None}


def _kind(column: str) -> str:
    """Return the kind of the roles whose name a column has; empty where it has none, or of several kinds."""
    kinds = {roles("transactions")[name].kind for name in role_names(column)}
    if kinds and kinds <= set(NUMBERS):
        return NUMBERS[0]
    return kinds.pop() if len(kinds) == 1 else ""


@cache
def _id_words() -> frozenset[str]:
    return frozenset(words_of(word_file("layout/words.yaml")["ids"].values()))


def _names_ids(column: str) -> bool:
    words = re.findall(r"[^\W\d_]+|№", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).casefold())
    return not _id_words().isdisjoint(words)


def _share(texts: pl.Series, pattern: str) -> float:
    """Return which share of some texts fits a pattern."""
    return int(texts.str.contains(pattern).sum()) / max(1, texts.len())


def _bits(rows: pl.Series) -> int:
    """Return the set of the rows that are true."""
    digits = "".join("1" if one else "0" for one in reversed(rows.to_list()))
    return int(digits or "0", 2)
