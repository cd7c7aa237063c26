"""Files beside the orders, such as contacts: opened, read whole, and freed of malformed lines, in one way for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from custseg.errors import DataError
from custseg.notes import Note
from custseg.own_columns import own_column
from custseg.settings.setting import Settings
from custseg.sources import EXTRA
from custseg.sources.in_memory import Input
from custseg.sources.open_source import ReadOptions, open_source
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import Source
from custseg.tables.bad_lines import describe_bad_lines
from custseg.tables.computed_columns import computed_of, with_computed_columns
from custseg.tables.files_together import files_of_one_table
from custseg.tables.headers.roles import Headers, find_roles, mapping_of
from custseg.tables.headers.synonyms import is_known

BAD = own_column("bad")
"""Whether a line has too few or too many fields."""


@dataclass(frozen=True)
class SideFile:
    """A file beside the orders; it collects the notes on itself.

    Attributes:
        table: name of its roles, such as "contacts".
        source: the file; every line of it was checked.
        settings: with ``bad_rows``.
        mapping: its columns that the user mapped, by role.
        notes: what people should know about the file so far.
    """

    table: str
    source: Source
    settings: Settings
    mapping: dict[str, str]
    notes: list[Note] = field(default_factory=list)

    def headers(self) -> Headers:
        """Return which column has which role."""
        return find_roles(self.table, self.source.sample, self.mapping, self.settings, computed_of(self.source))

    def rows(self, columns: Iterable[pl.Expr]) -> pl.DataFrame:
        """Return columns of its rows, without malformed lines, which are noted.

        Raises:
            DataError: there are malformed lines, and the settings make them an error.
        """
        bad = pl.lit(False) if self.source.typed else pl.any_horizontal(pl.col(EXTRA).is_not_null())
        with translate_read_errors(self.source.name):
            frame = self.source.scan().select(*columns, bad.alias(BAD)).collect(engine="streaming")
        self.source.check_unchanged()
        if lines := int(frame[BAD].sum()):
            text = describe_bad_lines(lines, self.source.name, self.settings)
            self.warn("bad_rows", f"{self.source.name}: {text}.")
        return frame.filter(~pl.col(BAD)).drop(BAD)

    def first_of_each(self, key: str, rows: pl.DataFrame, what: str) -> pl.DataFrame:
        """Return the first row of each customer or product; note how many more there are.

        Args:
            key: column of the customer or product.
            rows: of the file, each with a key.
            what: the key is, in a word.
        """
        unique = rows.unique(key, keep="first", maintain_order=True)
        if more := rows.height - unique.height:
            self.warn(
                "repeated", f"{more:,} rows of {self.source.name} repeat a {what}: the first row of each is used."
            )
        return unique

    def warn(self, name: str, text: str) -> None:
        """Note something about the file that may make figures wrong; the name gets that of the table before it."""
        self.notes.append(Note(f"{self.table}_{name}", text, warns=True))


def open_side_file(table: str, path: Input, settings: Settings) -> SideFile:
    """Open a file beside the orders, and check every line of it.

    Args:
        table: name of its roles, such as "contacts".
        path: of the file; or a table in memory.
        settings: of the run.

    Raises:
        DataError: it cannot be read, or has no rows.
    """
    source, notes = source_of([path], settings, one_table=True)
    source.check_lines()
    if source.sample.is_empty():
        raise DataError("has a header but no rows", where=source.name, hint="Export it again with its rows.")
    source, mapping = with_computed_columns(source, mapping_of(settings, table), settings, table)
    return SideFile(table, source, settings, mapping, notes)


def source_of(inputs: Sequence[Input], settings: Settings, *, one_table: bool = False) -> tuple[Source, list[Note]]:
    """Open files with the encoding and sheet of the settings.

    Args:
        inputs: paths, globs, folders, URLs, or ``-``; tables in memory.
        settings: with ``encoding`` and ``sheet``.
        one_table: whether an archive or workbook with several tables is an error.

    Returns:
        The files as one source, and what people should know about how they were read.

    Raises:
        DataError: a file is missing, empty, no table, or has other columns than the rest.
    """
    options = ReadOptions(settings["encoding"], settings["sheet"], is_known, one_table)
    source = open_source(inputs, options, files_of_one_table)
    return source, source.notes
