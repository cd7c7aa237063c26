"""A source of several tables: the rows of the main one, each with the fields of the rows that it leads to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

import polars as pl

from custseg.notes import Note
from custseg.own_columns import own_column
from custseg.sources import EXTRA
from custseg.sources.join import LeftOut, Level
from custseg.sources.source import Source
from custseg.sources.source_file import SourceFile
from custseg.tables.joins.steps import KEY, Step, breaks_order, joined, keys_of, rows_led_to

IS_ROW = own_column("row of the main table")
SURPLUS, MALFORMED, BLANK = own_column("main surplus"), own_column("main malformed"), own_column("main blank")
"""What is known of a row of the main table before it is joined; null for rows of other tables alone."""

OUT_OF_ORDER = own_column("main out of order")
"""Whether a row of the main table breaks the order of keys in which it is joined."""


@dataclass(frozen=True)
class Tables:
    """What several tables are together.

    Attributes:
        main: the table whose rows are counted.
        steps: the joins, each after that of its child.
        renamed: names in the result of columns of the main table that have another one.
        implied: columns of roles that follow from the joins.
        lasting: column of the customers behind ids that each stand for one order; None where there is none.
        notes: what people should know about it.
        not_read: tables that were given and are not read.
    """

    main: Source
    steps: Sequence[Step]
    renamed: Mapping[str, str] = field(default_factory=dict)
    implied: Mapping[str, str] = field(default_factory=dict)
    lasting: str | None = None
    notes: Sequence[Note] = ()
    not_read: Sequence[LeftOut] = ()


class JoinedSource(Source):
    """Several tables, read as one: no row of the main table is lost or repeated.

    Args:
        tables: what they are together.
    """

    is_arranged = True

    def __init__(self, tables: Tables) -> None:
        self.tables, self.main = tables, tables.main
        self.joins = tuple(step.join for step in tables.steps)
        self.not_read = tuple(tables.not_read)
        self.implied, self.lasting = tables.implied, tables.lasting
        self.kept = frozenset(name for name in self.main.kept if name not in tables.renamed)
        self.has_headings = self.main.has_headings
        self._step_of: dict[str, Step] = {}
        levels: dict[str, Level] = {}
        for step in tables.steps:
            for name in step.columns.values():
                self._step_of[name] = step
                levels[name] = "order" if name in step.of_orders else step.join.level
        self.levels = levels
        whole = [step for step in tables.steps if step.join.keeps_all]
        if whole:
            # Their number is not known before they are joined, so that it cannot show merged lines.
            self.main.check_quotes()
        self.files = [*self.main.files, *(file for step in whole for file in step.parent.files)]
        own = [tables.renamed.get(name, name) for name in self.main.columns]
        self.columns = list(dict.fromkeys([*own, *self._step_of]))
        self.typed = self.main.typed
        names = [self.main.name, *(step.join.parent for step in tables.steps)]
        self.name = names[0] + (f" with {names[1]}" if len(names) == 2 else f" and {len(names) - 1} more")
        self.sample = self._sample()
        self.whole, self.left_out = self._over(self.main.whole), self._over(self.main.left_out, alone=True)

    def _over(self, main: Source | None, *, alone: bool = False) -> JoinedSource | None:
        """Return the same joins of other rows of the main table, alone without orders that none of them leads to."""
        if main is None:
            return None
        steps = self.tables.steps
        if alone:
            steps = [replace(step, join=replace(step.join, keeps_all=False)) for step in steps]
        return JoinedSource(replace(self.tables, main=main, steps=steps))

    @property
    def notes(self) -> list[Note]:
        """Return what the user should know about how the files were read and joined."""
        parents = [note for step in self.tables.steps for note in step.parent.notes]
        return [*self.main.notes, *parents, *self.tables.notes]

    @property
    def all_files(self) -> list[SourceFile]:
        """Return the files of all tables."""
        return [*self.main.files, *(file for step in self.tables.steps for file in step.parent.files)]

    @property
    def has_stacked_files(self) -> bool:
        """Return whether several files are the main table."""
        return self.main.has_stacked_files

    def check_unchanged(self) -> None:
        """Compare the files with their state when they were opened."""
        self.main.check_unchanged()

    @property
    def lines_checked(self) -> bool:
        """Return whether every line of the main table was checked; those of the others are."""
        return self.main.lines_checked

    @property
    def quotes_unchecked(self) -> bool:
        """Return whether there are quotes that were only counted so far."""
        return self.main.quotes_unchecked

    def has_merged_lines(self, rows: int) -> bool:
        """Return whether unchecked quotes have merged lines of the main table into one row, or split one."""
        return self.main.has_merged_lines(rows)

    def check_lines(self) -> bool:
        """Check every line of the main table; return whether there were any lines to check."""
        return self.main.check_lines()

    def check_quotes(self) -> None:
        """Check every line of the main table whose quotes were only counted so far."""
        self.main.check_quotes()

    def without_parent(self, columns: Collection[str]) -> pl.Expr | None:
        """Return whether a row of the main table leads to no row of a table that has some columns."""
        flags = dict.fromkeys(self._step_of[name].flag for name in columns if name in self._step_of)
        return pl.any_horizontal(pl.col(flag).is_null() for flag in flags) & self.is_row if flags else None

    @property
    def without_lines(self) -> pl.Expr | None:
        """Return whether a row is one of a table of orders that no row of the main table leads to."""
        return ~self.is_row if any(join.keeps_all for join in self.joins) else None

    @property
    def is_row(self) -> pl.Expr:
        """Return whether a row is one of the main table, not of a table of orders alone."""
        return pl.col(IS_ROW).is_not_null()

    @property
    def has_surplus(self) -> pl.Expr:
        """Return whether a row of the main table has more fields than there are columns."""
        return pl.col(SURPLUS).fill_null(value=False)

    def is_blank(self, read: Collection[str]) -> pl.Expr:
        """Return whether a row is a blank line."""
        return pl.all_horizontal(
            pl.col(BLANK).fill_null(value=True), *(pl.col(name).is_null() for name in sorted({*read}))
        )

    def may_be_malformed(self, read: Collection[str]) -> pl.Expr:
        """Return whether a row of the main table may have too few or too many fields."""
        if not self.quotes_unchecked:
            return pl.col(MALFORMED).fill_null(value=False)
        own = {name: self.tables.renamed.get(name, name) for name in self.main.columns}
        ends = [pl.col(name).str.ends_with('"') for name in own.values() if name in {*read} - self._step_of.keys()]
        return pl.any_horizontal(pl.col(MALFORMED), *ends).fill_null(value=True) & self.is_row

    def scan(
        self, *, position: bool = False, columns: Collection[str] | None = None, in_order: bool = False
    ) -> pl.LazyFrame:
        """Return all rows, those of orders without lines last.

        Args:
            position: whether to add the ``FILE`` and ``LINE`` of each row.
            columns: those that are read: tables that have none of them are not joined. None for all.
            in_order: whether the rows of the main table are expected to stay sorted by the key by which the first
                ones are: they are then joined without a table in memory. Those that are not are `out_of_order`.
        """
        rows = self._main_rows(self.main.scan(position=position))
        steps = self._steps_for(columns)
        for step in steps:
            child, parent = keys_of(self._first, step)
            others = step.rows_of_parent(parent, position=position and step.join.keeps_all)
            own = self._first.schema[step.child_column] if step.join.keeps_all else None
            keyed = rows.with_columns(child.alias(KEY))
            if step is self._sorted_step and in_order:
                keyed = keyed.with_columns(breaks_order(pl.col(KEY)).alias(OUT_OF_ORDER)).set_sorted(KEY)
                others = others.set_sorted(KEY)
            rows = joined(keyed, others, step, key_type=own, position=position)
        needless = in_order and self._sorted_step not in steps
        return rows.with_columns(pl.lit(False).alias(OUT_OF_ORDER)) if needless else rows

    @property
    def out_of_order(self) -> pl.Expr | None:
        """Return whether a row of the main table that is read ``in_order`` breaks it."""
        return None if self._sorted_step is None else pl.col(OUT_OF_ORDER).fill_null(value=False)

    def scan_of(self, columns: Collection[str]) -> pl.LazyFrame:
        """Return some columns: of the rows of their own table where all are of one, which takes no join.

        Args:
            columns: their names.
        """
        steps = {id(self._step_of.get(name)): self._step_of.get(name) for name in columns}
        [step, *others] = [*steps.values()] or [None]
        if others or (step and step.first & {*columns}):
            return self.scan(columns=columns)
        if step is None:
            return self._main_rows(self.main.scan())
        return step.rows_of_parent(pl.lit(None))

    def _steps_for(self, columns: Collection[str] | None) -> list[Step]:
        """Return the joins that some columns need, and those by which there are more rows."""
        if columns is None:
            return list(self.tables.steps)
        needed, kept = set(columns), []
        for step in reversed(self.tables.steps):
            if step.join.keeps_all or needed & {step.flag, *step.columns.values()}:
                kept.append(step)
                needed.add(step.child_column)
        return kept[::-1]

    def unmatched(self, columns: Collection[str], given: Set[str]) -> dict[str, pl.Expr]:
        """Return whether a row of the main table leads to none of a table, by the column that says it.

        Only of tables that lack some of the first values: of others, rows without one are seldom.

        Args:
            columns: that are read: only tables that have some of them count.
            given: columns of customers and dates.
        """
        used = {self._step_of[name].lacks: self._step_of[name] for name in columns if name in self._step_of}
        # Rows without the customer or the date that orders give them are excluded, and counted by that.
        counted = [
            (name, step)
            for name, step in sorted(used.items())
            if step.missing or (step.join.keeps_all and not given & {*step.columns.values()} - step.first)
        ]
        return {name: pl.col(step.flag).is_null() & self.is_row for name, step in counted}

    def _sample(self) -> pl.DataFrame:
        """Return the first rows of the main table with the fields that they lead to."""
        extra = [] if self.typed else [pl.lit(None, pl.String).alias(name) for name in EXTRA]
        rows = self._main_rows(self.main.sample.lazy().with_columns(extra)).collect()
        self._found: list[pl.DataFrame] = []
        self._sorted_step: Step | None = None
        for place, step in enumerate(self.tables.steps):
            child, parent = keys_of(rows, step)
            rows = rows.with_columns(child.alias(KEY))
            if self._sorted_step is None and not any(one.join.keeps_all for one in self.tables.steps[:place]):
                breaks = not step.is_sorted or rows.select(breaks_order(pl.col(KEY)).any()).item()
                self._sorted_step = None if breaks else step
            self._found.append(rows_led_to(rows[KEY].drop_nulls().unique(), step, parent))
            rows = joined(rows.lazy(), self._found[-1].lazy(), step).collect()
        self._first = rows
        return rows.select(self.columns)

    def beginning(self) -> Source:
        """Return the source with no more rows of its tables than the sample shows, so that they need not be read."""
        return _Beginning(self)

    def _main_rows(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Return rows of the main table with what is known of their lines: texts would take longer to join."""
        known = [pl.lit(True).alias(IS_ROW)]
        if not self.typed:
            main = self.main
            known += [
                main.has_surplus.alias(SURPLUS),
                main.may_be_malformed(()).alias(MALFORMED),
                pl.all_horizontal(pl.col(list({main.columns[0]: 0, main.columns[-1]: 0})).is_null()).alias(BLANK),
            ]
        return rows.with_columns(known).rename(dict(self.tables.renamed))


class _Beginning(JoinedSource):
    """The sample of joined tables as a source of its own."""

    def __init__(self, source: JoinedSource) -> None:
        self.__dict__.update(source.__dict__)

    def scan(
        self, *, position: bool = False, columns: Collection[str] | None = None, in_order: bool = False
    ) -> pl.LazyFrame:
        """Return the rows of the sample."""
        return self._first.lazy()
