"""Opens the inputs of a command line, or of a program, as one source."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

import polars as pl

from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.sources import delimited, ndjson, parquet, text_copies
from custseg.sources.change_guard import ChangeGuard
from custseg.sources.content import UTF_8, read_content
from custseg.sources.detect_format import FormatOptions, ReadableFile, readable_files
from custseg.sources.dialect import Dialect
from custseg.sources.encoding import ENCODING_NAMES, encoding_of, wide_encoding
from custseg.sources.files import container_of, display_name, find_files, is_url
from custseg.sources.header import unique_names
from custseg.sources.in_memory import KIND as IN_MEMORY
from custseg.sources.in_memory import Input, open_table
from custseg.sources.read_errors import DAMAGED_PARQUET, translate_read_errors
from custseg.sources.source import Source
from custseg.sources.source_file import SourceFile
from custseg.sources.text_scan import TextScan
from custseg.sources.unsupported import several_sheets
from custseg.stages import Stage

MAX_LISTED = 5
_KINDS = {"Parquet": "Parquet", IN_MEMORY: "a table in memory"}
SEPARATELY = "Export both in the same layout, or run custseg on each file alone."


@dataclass(frozen=True)
class ReadOptions:
    """How to read files, as far as the user has set it.

    Attributes:
        encoding: of text; None to detect it.
        sheet: name or number of the sheet of workbooks; None for those with a table.
        is_column_name: tells whether a text is a known name of a column.
        one_table: whether an archive or workbook with several tables is an error.
    """

    encoding: str | None = None
    sheet: str | None = None
    is_column_name: Callable[[str], bool] = lambda name: False
    one_table: bool = False


Together = Callable[[list[SourceFile]], list[SourceFile]]
"""Returns those of several files that are one table; raises DataError where they are not."""


def open_source(
    inputs: Sequence[Input], options: ReadOptions | None = None, together: Together | None = None
) -> Source:
    """Open the inputs of a command line; only headers and a sample are read.

    Args:
        inputs: paths, globs, folders, URLs, or ``-``; tables in memory.
        options: how to read the files.
        together: decides which of several files are read as one table; by default all have to have the same columns.

    Raises:
        DataError: an input is missing, empty, not a table, or has other columns than the others.
    """

    def as_one(files: list[SourceFile], guard: ChangeGuard) -> Source:
        return Source((together or same_columns)(files), guard)

    return open_files(inputs, options or ReadOptions(), as_one)


def open_files(
    inputs: Sequence[Input], options: ReadOptions, together: Callable[[list[SourceFile], ChangeGuard], Source]
) -> Source:
    """Open the inputs of a command line, and return what they are together.

    Args:
        inputs: paths, globs, folders, URLs, or ``-``; tables in memory.
        options: how to read the files.
        together: returns the files as one source.

    Raises:
        DataError: an input is missing, empty or not a table, or they do not fit together.
    """
    problems: list[Problem] = []
    opened: list[SourceFile] = []
    paths = find_files([one for one in inputs if isinstance(one, str)])
    guard = ChangeGuard({container_of(path)[0]: display_name(path) for path in paths if not is_url(path)})
    for path in paths:
        try:
            opened += _open(path, options)
        except DataError as error:
            problems += error.problems
    opened += [open_table(one) for one in inputs if not isinstance(one, str)]
    try:
        if problems:
            raise DataError(problems)
        with offering_sheets(opened):
            return together(opened, guard)
    except DataError:
        # If a file changed meanwhile, that is the more useful error.
        guard.check()
        raise


@contextlib.contextmanager
def offering_sheets(files: Sequence[SourceFile]) -> Iterator[None]:
    """Add to an error about files that one of several sheets of a workbook can be chosen.

    Args:
        files: that the block puts together.

    Raises:
        DataError: that of the block.
    """
    try:
        yield
    except DataError as error:
        books: dict[str, list[str]] = {}
        for file in files:
            sheet = file.facts.sheet
            if sheet and file.name.endswith(f"/{sheet}"):
                books.setdefault(file.name.removesuffix(f"/{sheet}"), []).append(f"'{sheet}'")
        if not books:
            raise
        offers = [problem for book, sheets in books.items() for problem in several_sheets(sheets, book).problems]
        raise DataError([*offers, *error.problems]) from error


def _open(path: str, options: ReadOptions) -> list[SourceFile]:
    """Return the tables of a file; several of an archive or workbook."""
    path, part = container_of(path)
    name = display_name(path)
    with translate_read_errors(name), Stage(f"opening {name}"):
        if is_url(path):
            return [_open_url(path)]
        known = FormatOptions(options.sheet, options.encoding is not None, options.one_table, part)
        readable = readable_files(path, name, known)
    opened, problems = [], []
    for file in readable:
        try:
            with translate_read_errors(file.name), Stage(f"opening {file.name}"):
                is_parquet = file.facts.kind == "Parquet"
                opened.append(_open_parquet(file, file.name) if is_parquet else _open_text(file, file.name, options))
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    return opened


def _open_text(file: ReadableFile, name: str, options: ReadOptions) -> SourceFile:
    """Open a text file; a private copy of it if it is not UTF-8 with line feeds."""
    path, notes = file.path, list(file.notes)
    content, wide = read_content(path, name), wide_encoding(path)
    encoding = UTF_8
    # A file that is valid UTF-8 is read as such, whatever the option says: contacts may be, and orders not.
    if wide or not content.utf_8:
        encoding = options.encoding or wide or encoding_of(path, options.is_column_name)
        if options.encoding is None:
            notes.append(_detected(name, encoding))
        path, cut_off = text_copies.as_utf_8(path, name, encoding)
        notes += cut_off
        content = read_content(path, name)
    if content.cut:
        notes.append(text_copies.cut_off(name))
        path = text_copies.without_end(path, name, content.cut)
        content = read_content(path, name)
    if text_copies.has_bare_returns(path):
        path = text_copies.with_line_feeds(path, name)
        content = read_content(path, name)
    if content.marks:
        path = text_copies.without_marks(path, name)
    facts = replace(file.facts, encoding=ENCODING_NAMES.get(encoding, encoding))
    if facts.kind == "text" and ndjson.is_json(path):
        opened = ndjson.open_ndjson(path, name, facts)
    else:
        opened = delimited.open_delimited(path, name, content, facts, options.is_column_name)
    return replace(opened, notes=(*notes, *opened.notes))


def _detected(name: str, encoding: str) -> Note:
    """Return the note on an encoding that was detected."""
    usual = ENCODING_NAMES.get(encoding, encoding)
    return Note("encoding", f"{name} was read as {usual}. If names look wrong, set its encoding: --encoding NAME.")


def _open_parquet(file: ReadableFile, name: str) -> SourceFile:
    try:
        return parquet.open_parquet(file.path, name, file.facts)
    except pl.exceptions.PolarsError as error:
        raise DataError(DAMAGED_PARQUET.what, where=name, hint=DAMAGED_PARQUET.hint) from error


def _open_url(url: str) -> SourceFile:
    if url.split("?")[0].endswith((".parquet", ".pq")):
        return parquet.open_parquet(url, url)
    columns = unique_names(pl.scan_csv(url, infer_schema=False).collect_schema().names())
    return SourceFile(url, columns, False, TextScan(url, Dialect(columns, ","), quoted=True))


def same_columns(
    files: list[SourceFile],
    hint: Callable[[SourceFile], str] = lambda file: SEPARATELY,
    decides: Callable[[str], bool] = lambda column: True,
) -> list[SourceFile]:
    """Return the files, where none lacks a column of the first one that decides something.

    Args:
        files: at least one.
        hint: what to do about a file with other columns.
        decides: whether a column may not be missing.

    Raises:
        DataError: files differ; one problem for each of them.
    """
    first, problems = files[0], []
    for file in files[1:]:
        lacking = [column for column in first.columns if column not in file.columns]
        if any(map(decides, lacking)):
            more = [column for column in file.columns if column not in first.columns]
            what = f"has other columns than {first.name}: it lacks {_listed(lacking)}"
            what += f"; it has {_listed(more)}" if more else ""
            problems.append(Problem(what, file.name, f"{_spelled_otherwise(lacking, more)}{hint(file)}"))
        elif file.typed != first.typed:
            typed = file if file.typed else first
            what = f"cannot be combined with {first.name}: one is {_KINDS[typed.facts.kind]}, the other is text"
            problems.append(Problem(what, file.name, "Use both in the same format."))
    if problems:
        raise DataError(problems)
    return files


def _spelled_otherwise(lacking: list[str], others: list[str]) -> str:
    """Return a sentence on columns that a file lacks and may have under a name that is nearly the same."""
    folded = {other.casefold(): other for other in others}
    near = {column: get_close_matches(column.casefold(), folded, n=1, cutoff=0.7) for column in lacking[:MAX_LISTED]}
    pairs = [f"'{folded[found[0]]}' may be '{column}'" for column, found in near.items() if found]
    return f"{', and '.join(pairs)}: give columns that mean the same the same name. " if pairs else ""


def _listed(columns: list[str]) -> str:
    shown = ", ".join(f"'{column}'" for column in columns[:MAX_LISTED])
    return shown + (f" and {len(columns) - MAX_LISTED} more" if len(columns) > MAX_LISTED else "")
