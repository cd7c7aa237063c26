"""One of several tables: its files, what it is called, and what its columns may mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath

import polars as pl

from custseg.sources.source import Source
from custseg.sources.source_file import SourceFile
from custseg.tables.headers.formulas import columns_named
from custseg.tables.headers.roles import fits
from custseg.tables.headers.synonyms import header_words, rank_of, read_header, roles

SAID_BY_EVERY_NAME = frozenset(
    [
        "csv",
        "tsv",
        "txt",
        "xlsx",
        "parquet",
        "pq",
        "gz",
        "zst",
        "data",
        "dataset",
        "export",
        "exports",
        "table",
        "tbl",
        "dim",
        "fact",
        "facts",
        "list",
        "all",
        "full",
        "raw",
        "sample",
        "the",
        "of",
        "and",
        "for",
        "sheet",
        "file",
        "files",
        "db",
        "public",
    ]
)
"""Words in names of files that do not say what the rows are."""

NUMBERS = frozenset(
    [
        "quantity",
        "unit_price",
        "revenue",
        "discount",
        "tax",
        "shipping",
        "tips",
        "total",
        "line_amount",
        "cost",
        "unit_cost",
        "profit",
        "refunded",
    ]
)
"""Roles of columns that are no keys."""

DATES = frozenset(["date", "due_date", "paid_date", "delivered_date"])

ROLES_OF_KEYS = ("order_id", "customer_id", "product", "seller")
"""Roles that number something that may have a table of its own."""

AMOUNTS = ("revenue", "line_amount", "total", "unit_price")


@dataclass(frozen=True, eq=False)
class Table:
    """Files that are one table.

    Attributes:
        source: the files, arranged.
        entity: words for what its rows are, in singular: ("order", "item").
        mapped: the column or formula of each role that the user mapped, where names alone do not say enough.
    """

    source: Source
    entity: tuple[str, ...] = field(default=())
    mapped: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return its name for messages."""
        return self.source.name

    @property
    def columns(self) -> list[str]:
        """Return the names of its columns."""
        return self.source.columns

    @property
    def stem(self) -> str:
        """Return the name of its first file, or of its sheet, without folders and suffixes."""
        file = self.source.files[0]
        return file.facts.sheet or PurePath(file.name).name.split(".")[0]

    def is_called(self, name: str) -> bool:
        """Return whether one of its files, or its sheet, has a name, with or without folders and suffixes."""
        if name == self.name:
            return True  # As messages call several files.
        for file in self.source.files:
            path = PurePath(file.name)
            if name in (file.name, path.name, path.stem, path.name.split(".")[0]) or name == (file.facts.sheet or None):
                return True
        return False

    @cached_property
    def schema(self) -> pl.Schema:
        """Return the types of its columns, as its sample has them."""
        return self.source.sample.schema

    @cached_property
    def roles(self) -> dict[str, dict[str, int]]:
        """Return which columns are mapped as each role, or are called like it and fit it, with their rank."""
        named = {role: columns_named(typed, self.columns) for role, typed in self.mapped.items()}
        found = {role: dict.fromkeys(columns, 1) for role, columns in named.items() if columns}
        for column in self.columns:
            name, unit = read_header(column)
            for role in roles("transactions").values():
                rank = rank_of(role, name)
                if rank and unit != "share" and fits(role, self.source.sample[column], None):
                    found.setdefault(role.name, {})[column] = rank
        return found

    def has(self, *wanted: str) -> bool:
        """Return whether a column is called like one of some roles."""
        return any(role in self.roles for role in wanted)

    def role_of(self, column: str, *wanted: str) -> str | None:
        """Return the first of some roles that a column is called like."""
        return next((role for role in wanted if column in self.roles.get(role, {})), None)

    @cached_property
    def key_columns(self) -> tuple[str, ...]:
        """Return the columns that may hold ids: neither numbers of something nor dates, flags or lists."""
        kept = []
        for column, dtype in self.schema.items():
            if dtype.is_nested() or dtype.is_temporal() or dtype in (pl.Boolean, pl.Binary):
                continue
            if self.role_of(column, *ROLES_OF_KEYS) is None and self.role_of(column, *NUMBERS, *DATES):
                continue
            kept.append(column)
        return tuple(kept)


def told_apart(sources: Iterable[Source]) -> list[Table]:
    """Return the tables of some sources, with the words that tell their names apart."""
    listed = list(sources)
    words = [name_words(source.files[0]) for source in listed]
    common = set.intersection(*map(set, words)) if len(words) > 1 else set()
    return [
        Table(source, tuple(singular(word) for word in own if word not in common) or tuple(map(singular, own)))
        for source, own in zip(listed, words, strict=True)
    ]


def name_words(file: SourceFile) -> list[str]:
    """Return the words of the name of a file, or of its sheet."""
    name = file.facts.sheet or PurePath(file.name.split("?")[0]).name.split(".")[0]
    return [word for word in header_words(name) if word not in SAID_BY_EVERY_NAME and not re.fullmatch(r"\d+", word)]


def singular(word: str) -> str:
    """Return an English word in singular; other words as they are."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
