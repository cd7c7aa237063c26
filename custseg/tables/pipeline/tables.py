"""The files of deals or leads: the main table, and what each of its rows leads to in the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.settings.join_rules import JoinRule, join_rule
from custseg.settings.setting import Settings
from custseg.shell_words import quoted
from custseg.sources import EXTRA, FILE, LINE
from custseg.sources.change_guard import ChangeGuard
from custseg.sources.in_memory import Input
from custseg.sources.open_source import ReadOptions, open_files, same_columns
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import Source
from custseg.sources.source_file import SourceFile
from custseg.tables.headers.columns import text_of
from custseg.tables.headers.synonyms import is_known, normalise, roles
from custseg.tables.joins.dictionaries import is_dictionary
from custseg.tables.joins.said import rules_for, with_origin
from custseg.tables.joins.stacking import stacks_of
from custseg.tables.joins.table import Table, told_apart

WEIGHTS = {
    "deal_id": 4, "lead_id": 4, "first_touch": 3, "stage": 3, "opened": 3, "status": 2, "is_won": 2, "closed": 1,
    "last_activity": 1, "amount": 1,
}  # fmt: skip
"""How much a role says that a table is the one of the deals or leads."""

MIN_COVERED = 0.5
"""Share of the values of the shorter of two columns that the other has, from which they are a key."""

BY_VALUES_ALONE = 0.95
"""The same share for columns that are not called alike."""


NOT_KEYS = ("id", "name", "status", "date", "type")
"""Names that columns of any table have, whatever they mean."""


@dataclass(frozen=True)
class Lookup:
    """A table that rows of the main one lead to.

    Attributes:
        source: the file.
        rows: with unique keys, all as text where the file is.
        own: its key.
        other: the column of the main table that is the same.
    """

    source: Source
    rows: pl.DataFrame
    own: str
    other: str


@dataclass
class Pipeline:
    """The files of deals or leads.

    Attributes:
        main: the file whose rows are the deals or leads.
        rows: all rows of the main file, as they are.
        lookups: what they lead to.
        notes: on how the files were read.
        malformed_rows: lines with too many fields, which are left out, with ``FILE`` and ``LINE``.
        places: ``FILE`` and ``LINE`` of the rows.
    """

    main: Source
    rows: pl.DataFrame
    places: pl.DataFrame
    malformed_rows: pl.DataFrame
    lookups: list[Lookup] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def malformed(self) -> int:
        """Return the number of lines that are left out, as they have too many fields."""
        return self.malformed_rows.height

    @property
    def source_of(self) -> dict[str, Source]:
        """Return the file that each column is from; the main one comes first."""
        found = dict.fromkeys(self.main.columns, self.main)
        for lookup in self.lookups:
            found |= {name: lookup.source for name in lookup.rows.columns if name not in found}
        return found

    @property
    def own_columns(self) -> list[str]:
        """Return the columns that belong to the deal or lead itself, not to a customer or product it leads to."""
        found = [*self.main.columns]
        for lookup in self.lookups:
            if _is_unique(self.rows, lookup.other):
                found += [name for name in lookup.rows.columns if name not in found]
        return found


def open_pipeline(kind: str, inputs: Sequence[Input], settings: Settings) -> Pipeline:
    """Open the files of deals or leads.

    Args:
        kind: "deals" or "leads".
        inputs: paths, globs, folders, or ``-``; tables in memory.
        settings: with ``encoding``, ``sheet`` and ``join``.

    Raises:
        DataError: a file cannot be read, is empty, or leads to no other.
    """
    sources: list[Source] = []

    def together(files: list[SourceFile], guard: ChangeGuard) -> Source:
        sources.extend(Source(same_columns(stack), guard) for stack in stacks_of(files))
        return sources[0]

    open_files(inputs, ReadOptions(settings["encoding"], settings["sheet"], is_known), together)
    tables = told_apart(sources)
    rules = _rules(tables, settings)
    notes: list[Note] = []
    kept = []
    for table in tables:
        table.source.check_lines()
        if any(rule.own is None and table.is_called(rule.table) for rule in rules):
            continue
        if is_dictionary(table, tables):
            text = f"{table.name} is not read: it lists the columns of the other tables."
            notes.append(Note("dictionary_left_out", text))
            continue
        kept.append(table)
    if not kept:
        raise DataError("no table is left to read", where=tables[0].name, hint=f"Name a file of {kind} too.")
    main = max(kept, key=lambda table: _weight(kind, table))
    if main.source.sample.is_empty():
        raise DataError("has a header but no rows", where=main.name, hint="Export it again with its rows.")
    rows, places, malformed = _rows_of(main.source)
    pipeline = Pipeline(main.source, rows, places, malformed, notes=[*notes, *main.source.notes])
    for table in kept:
        if table is main:
            continue
        lookup = _lookup(table, pipeline, rules, settings)
        if lookup:
            pipeline.lookups.append(lookup)
            pipeline.notes += table.source.notes
        else:
            text = f"{table.name} is not read: no column of it leads to a row of {main.name}. If one does, name both: "
            text += "--join FILE:KEY=COLUMN. To leave it out:"
            command = f"--join {quoted(f'{table.name}:none')}"
            pipeline.notes.append(Note("not_joined", text, warns=True, command=command))
    return pipeline


def _rules(tables: Sequence[Table], settings: Settings) -> list[JoinRule]:
    """Return what the user says of these tables; what a config file says of others is about the orders."""
    if "--" in settings.origin("join"):
        return rules_for(tables, settings)
    rules = [join_rule(text) for text in settings["join"]]
    return [rule for rule in rules if any(table.is_called(rule.table) for table in tables)]


def _weight(kind: str, table: Table) -> tuple[int, int]:
    """Return how likely a table is that of the deals or leads; of equals, the one with more columns."""
    names = {normalise(column) for column in table.columns}
    found = {role.name for role in roles(kind).values() if names & role.places.keys()}
    return sum(WEIGHTS.get(name, 0) for name in found), len(table.columns)


def _rows_of(source: Source) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return the rows of a file without malformed lines, the ``FILE`` and ``LINE`` of each, and the malformed lines."""
    with translate_read_errors(source.name):
        rows = source.scan(position=True).collect(engine="streaming")
    source.check_unchanged()
    bad = pl.repeat(False, rows.height, dtype=pl.Boolean, eager=True)
    if not source.typed:
        bad = rows.select(pl.any_horizontal(pl.col(EXTRA).is_not_null()).alias("bad"))["bad"]
    sound = rows.filter(~bad)
    return sound.select(source.columns), sound.select(FILE, LINE), rows.filter(bad).select(*source.columns, FILE, LINE)


def _lookup(table: Table, pipeline: Pipeline, rules: Iterable[JoinRule], settings: Settings) -> Lookup | None:
    """Return a further table with the key that rows of the main one have too; None where no column is one.

    Raises:
        DataError: the user names a key that is none.
    """
    rows = _rows_of(table.source)[0]
    said = [rule for rule in rules if rule.own is not None and table.is_called(rule.table)]
    pairs = (
        [(str(rule.own), str(rule.other)) for rule in said]
        if said
        else [(own, other) for own in rows.columns for other in pipeline.rows.columns]
    )
    pairs = [(own, other) for own, other in pairs if own in rows.columns and other in pipeline.rows.columns]
    best, most = None, 0.0
    values = {own: _values(rows, own) for own, _ in pairs}
    values_of_main = {other: _values(pipeline.rows, other) for _, other in pairs}
    for own, other in pairs:
        alike = _are_alike(own, other, table)
        share = _covered(values[own], values_of_main[other], plain=alike or bool(said)) + bool(said)
        if said or share >= (MIN_COVERED if alike else BY_VALUES_ALONE):
            share += alike
            if share > most and _is_unique(rows, own):
                best, most = (own, other), share
    if best is None and said:
        columns = ", ".join(pipeline.rows.columns[:12])
        hint = (
            f"The first key has to be a column of {table.name} with each value once, the second one of {columns}: "
            f"--join {quoted(f'{table.name}:KEY=COLUMN')}"
        )
        what = f"these keys of {table.name} and {pipeline.main.name} are none: {', '.join(map(str, said))}"
        raise DataError(with_origin([Problem(what, table.name, hint)], settings))
    if best is None:
        return None
    keyed = rows.filter(_text(rows, best[0]).is_not_null())
    return Lookup(table.source, keyed, *best)


def _are_alike(own: str, other: str, table: Table) -> bool:
    """Return whether two columns are called alike, or one is the id of the table that the other names."""
    if _bare(own) in NOT_KEYS:
        return _bare(own) == "id" and _bare(other) == "".join(table.entity) + "id"
    return _bare(own) == _bare(other)


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _text(rows: pl.DataFrame, column: str) -> pl.Expr:
    return text_of(column, rows.schema)


def _values(rows: pl.DataFrame, column: str) -> pl.Series:
    return rows.select(_text(rows, column).alias("value"))["value"].drop_nulls().unique()


def _is_unique(rows: pl.DataFrame, column: str) -> bool:
    values = rows.select(_text(rows, column).alias("value"))["value"].drop_nulls()
    return values.len() > 0 and values.n_unique() == values.len()


def _covered(one: pl.Series, other: pl.Series, *, plain: bool) -> float:
    """Return the share of the values of the shorter list that the other has.

    Args:
        one: different values of a column.
        other: those of another.
        plain: whether numbers that may only count are compared too.
    """
    short, long = (one, other) if one.len() <= other.len() else (other, one)
    if not short.len() or (not plain and not short.str.contains(r"\p{L}|\d{4}").any()):
        return 0.0
    return int(short.is_in(long.implode()).sum()) / short.len()


def joined(pipeline: Pipeline, aliases: Mapping[str, str]) -> pl.DataFrame:
    """Return the rows with the columns that they lead to.

    Args:
        pipeline: the files.
        aliases: names that stand for others, by what they are replaced with, in the keys too.
    """
    rows = pipeline.rows
    for lookup in pipeline.lookups:
        key = _text(rows, lookup.other).replace(dict(aliases)).alias("custseg key")
        own = lookup.rows.select(
            _text(lookup.rows, lookup.own).replace(dict(aliases)).alias("custseg key"),
            *(name for name in lookup.rows.columns if name != lookup.own and name not in rows.columns),
        ).unique("custseg key", keep="first", maintain_order=True)
        rows = rows.with_columns(key).join(own, on="custseg key", how="left", maintain_order="left")
        rows = rows.drop("custseg key")
    return rows
