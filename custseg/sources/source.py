"""A source: one or several files with the same columns as one lazy frame."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from dataclasses import replace

import polars as pl

from custseg.notes import Note
from custseg.sources import EXTRA, FILE
from custseg.sources.cell_text import as_text
from custseg.sources.change_guard import ChangeGuard
from custseg.sources.join import Join, LeftOut, Level
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source_file import SourceFile
from custseg.sources.text_scan import TextScan

SAMPLE_ROWS = 2_000
MAX_SAMPLED_FILES = 100


class Source:
    """Files with the same columns, read as one.

    Attributes:
        files: at least one.
        columns: names, in the order of the first file, then those that only others have.
        typed: whether columns have their own types; otherwise all are text.
        name: of the first file and the number of the others, for messages.
        sample: the first rows of the files.
        kept: columns whose content was changed, so that scans with positions also return what the file has.
        has_headings: whether scans mark headings and subtotals.
        whole: the source with the rows that repeat others, where these are left out; else None.
        left_out: the rows that are left out since they repeat others; None if none are.
        joins: how tables are joined, those of the main table first; empty for one table.
        not_read: tables that were given and are not read.
        given: all tables by name, where there are several.
        levels: what the columns belong to that are not of the row itself.
        implied: columns of roles that follow from the joins, where names say less.
        lasting: column of the customers behind ids that each stand for one order; None where there is none.
        is_arranged: whether every row has its own fields, so that nothing has to be filled down.

    Args:
        files: at least one.
        guard: detects changes of the files since they were opened.
    """

    kept: frozenset[str] = frozenset()
    has_headings: bool = False
    whole: Source | None = None
    left_out: Source | None = None
    joins: tuple[Join, ...] = ()
    not_read: tuple[LeftOut, ...] = ()
    given: Mapping[str, Source] = {}
    levels: Mapping[str, Level] = {}
    implied: Mapping[str, str] = {}
    lasting: str | None = None
    is_arranged: bool = False

    def __init__(self, files: list[SourceFile], guard: ChangeGuard | None = None) -> None:
        self.files = files
        self.columns = list(dict.fromkeys(column for file in files for column in file.columns))
        self.typed = files[0].typed
        self.name = files[0].name if len(files) == 1 else f"{files[0].name} and {len(files) - 1} more"
        self._guard = guard or ChangeGuard({})
        if len({file.unchecked_lines is None for file in files}) > 1:
            # A scan counts the rows of all files together, so that the number of those with quotes alone is unknown.
            self.check_quotes()
        self.sample = self._sample()

    @property
    def notes(self) -> list[Note]:
        """Return what the user should know about how the files were read."""
        return [note for file in self.files for note in file.notes]

    @property
    def all_files(self) -> list[SourceFile]:
        """Return all files that are read: those of tables that rows lead to, too."""
        return self.files

    @property
    def has_header(self) -> bool:
        """Return whether the file has column names."""
        return self.files[0].facts.header_line > 0

    def scan(
        self, *, position: bool = False, columns: Collection[str] | None = None, in_order: bool = False
    ) -> pl.LazyFrame:
        """Return all rows.

        Args:
            position: whether to add the ``FILE`` and ``LINE`` of each row.
            columns: those that are read, if others need not be there: of several tables, some are then not joined.
            in_order: whether several tables are joined in the order of their keys, which takes less time. Where
                `out_of_order` holds for a row, others may lack what they lead to: read them again without.

        Raises:
            DataError: a file changed since it was opened.
        """
        self.check_unchanged()
        frames = []
        for file in self.files:
            frame = file.scan(position)
            if position:
                frame = frame.with_columns(pl.lit(file.name).alias(FILE))
            frames.append(frame)
        if len(frames) == 1:
            return frames[0]
        if self.typed:
            return pl.concat(_same_types(frames), how="diagonal_relaxed")
        return pl.concat(frames, how="diagonal")

    def scan_lines_with(self, texts: Collection[str]) -> pl.LazyFrame:
        """Return all rows that hold one of some texts, and perhaps others: of plain text, no other line is looked at.

        Args:
            texts: that are looked for.
        """
        self.check_unchanged()
        lines = [file.scan.lines_with(texts) if isinstance(file.scan, TextScan) else None for file in self.files]
        found = [one for one in lines if one is not None]
        return self.scan() if len(found) < len(lines) else pl.concat(found, how="diagonal")

    @property
    def as_in_files(self) -> Source:
        """Return the source without columns that are computed from others."""
        return self

    def beginning(self) -> Source:
        """Return a source whose first rows take no reading of the rest: of several tables, no more than the sample."""
        return self

    def scan_of(self, columns: Collection[str]) -> pl.LazyFrame:
        """Return the rows for what is asked of some columns alone; of several tables, each row of theirs stands once.

        Args:
            columns: their names.
        """
        return self.scan()

    @property
    def out_of_order(self) -> pl.Expr | None:
        """Return whether a row that is read ``in_order`` breaks it; None where nothing depends on the order."""
        return None

    def unmatched(self, columns: Collection[str], given: Set[str]) -> dict[str, pl.Expr]:
        """Return whether a row leads to none of another table, by the column that says it; empty for one table.

        Args:
            columns: that are read: only tables that have some of them count.
            given: columns of customers and dates.
        """
        return {}

    def check_unchanged(self) -> None:
        """Compare the files with their state when they were opened.

        Raises:
            DataError: a file has changed since.
        """
        self._guard.check()

    @property
    def has_stacked_files(self) -> bool:
        """Return whether several files are one table, so that rows may stand in more than one of them."""
        return len(self.files) > 1

    def without_parent(self, columns: Collection[str]) -> pl.Expr | None:
        """Return whether a row leads to no row of a table that has some columns; None where none is of another table.

        Args:
            columns: whose values the row gets from other tables.
        """
        return None

    @property
    def without_lines(self) -> pl.Expr | None:
        """Return whether a row is one of the order's table that no row of the main table leads to; None for none."""
        return None

    @property
    def has_surplus(self) -> pl.Expr:
        """Return whether a row has more fields than there are columns; only of text."""
        return pl.any_horizontal(pl.col(EXTRA).is_not_null())

    def is_blank(self, read: Collection[str]) -> pl.Expr:
        """Return whether a row is a blank line.

        Args:
            read: columns that the query reads.
        """
        # A blank line has no field at all; a row without customer, date and amount may have one in the first column.
        return pl.all_horizontal(pl.col(column).is_null() for column in sorted({self.columns[0], *read}))

    def may_be_malformed(self, read: Collection[str]) -> pl.Expr:
        """Return whether a row may have too few or too many fields.

        Args:
            read: columns that the query reads.
        """
        last = self.columns[-1]
        signs = [self.has_surplus, pl.col(last).is_null()]
        if self.quotes_unchecked:
            # polars leaves quotes around a field that, for example, begins with a blank.
            signs += [pl.col(column).str.ends_with('"') for column in sorted({last, *read})]
        return pl.any_horizontal(signs).fill_null(True)

    @property
    def lines_checked(self) -> bool:
        """Return whether every line was checked, so that no malformed one can be read as a row."""
        return all(file.check_lines is None for file in self.files)

    @property
    def quotes_unchecked(self) -> bool:
        """Return whether there are quotes that were only counted so far."""
        return any(file.unchecked_lines is not None for file in self.files)

    def has_merged_lines(self, rows: int) -> bool:
        """Return whether unchecked quotes have merged lines into one row, or split one into several.

        Args:
            rows: number of rows that a scan has returned.
        """
        return self.quotes_unchecked and rows != sum(file.unchecked_lines or 0 for file in self.files)

    def check_lines(self) -> bool:
        """Check every line, and repair or mark malformed ones; return whether there were any lines to check."""
        unchecked = [place for place, file in enumerate(self.files) if file.check_lines]
        for place in unchecked:
            self._check_file(place)
        return bool(unchecked)

    def check_quotes(self) -> None:
        """Check every line of the files whose quotes were only counted so far."""
        for place, file in enumerate(self.files):
            if file.unchecked_lines is not None:
                self._check_file(place)

    def _check_file(self, place: int) -> None:
        file = self.files[place]
        if file.check_lines:
            with translate_read_errors(file.name):
                scan = file.check_lines()
            self.files[place] = replace(file, scan=scan, check_lines=None, unchecked_lines=None)

    def _sample(self) -> pl.DataFrame:
        """Return the first rows of every file, or of the first and last fifty of many files."""
        places = range(len(self.files))
        half = MAX_SAMPLED_FILES // 2
        sampled = [*places] if len(places) <= MAX_SAMPLED_FILES else [*places[:half], *places[-half:]]
        rows = max(100, SAMPLE_ROWS // len(sampled))
        heads = [self._head(place, rows).lazy() for place in sampled]
        sample = pl.concat(_same_types(heads), how="diagonal_relaxed").collect()
        return sample.drop(*EXTRA, strict=False)

    def _head(self, place: int, rows: int) -> pl.DataFrame:
        """Return the first rows of a file; check its lines first if these rows are irregular."""
        file = self.files[place]
        with translate_read_errors(file.name):
            try:
                head = file.scan(False).head(rows).collect(engine="streaming")
                if file.check_lines is None or not _is_ragged(head):
                    return head
            except pl.exceptions.PolarsError:
                if file.check_lines is None:
                    raise
            self._check_file(place)
            return self.files[place].scan(False).head(rows).collect(engine="streaming")


def _is_ragged(head: pl.DataFrame) -> bool:
    """Return whether rows have, or may have, too few or too many fields."""
    last = next(name for name in reversed(head.columns) if name not in EXTRA)
    return bool(head[last].null_count() or head.select(pl.any_horizontal(pl.col(EXTRA).is_not_null()).any()).item())


def _same_types(frames: list[pl.LazyFrame]) -> list[pl.LazyFrame]:
    """Make a column text in all frames if it is in one: the id 7.0 of one file is the 7 of another."""
    schemas = [frame.collect_schema() for frame in frames]
    names = {name for schema in schemas for name in schema if len({s[name] for s in schemas if name in s}) > 1}
    texts = {name for name in names if any(s.get(name) == pl.String for s in schemas)}
    return [
        frame.with_columns(as_text(name, schema[name]).alias(name) for name in sorted(texts & set(schema)))
        for frame, schema in zip(frames, schemas, strict=True)
    ]
