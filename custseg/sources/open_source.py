"""Opens the inputs of a command line as one source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl

from custseg.errors import DataError, Problem, nearest
from custseg.notes import Note
from custseg.sources import delimited, ndjson, parquet, text_copies
from custseg.sources.change_guard import ChangeGuard
from custseg.sources.content import UTF_8, read_content
from custseg.sources.detect_format import ReadableFile, readable_file
from custseg.sources.dialect import Dialect
from custseg.sources.encoding import ENCODING_NAMES, encoding_of, wide_encoding
from custseg.sources.files import display_name, find_files, is_url
from custseg.sources.read_errors import DAMAGED_PARQUET, translate_read_errors
from custseg.sources.source import Source
from custseg.sources.source_file import SourceFile
from custseg.stages import Stage


@dataclass(frozen=True)
class ReadOptions:
    """How to read files, as far as the user has set it.

    Attributes:
        encoding: of text; None to detect it.
        sheet: name or number of the sheet of workbooks; None for the only one with a table.
        is_column_name: tells whether a text is a known name of a column.
    """

    encoding: str | None = None
    sheet: str | None = None
    is_column_name: Callable[[str], bool] = lambda name: False


def open_source(inputs: list[str], options: ReadOptions | None = None) -> Source:
    """Open the inputs of a command line; only headers and a sample are read.

    Args:
        inputs: paths, globs, folders, URLs, or ``-``.
        options: how to read the files.

    Raises:
        DataError: an input is missing, empty, not a table, or has other columns than the others.
    """
    problems: list[Problem] = []
    opened: list[SourceFile] = []
    paths = find_files(inputs)
    guard = ChangeGuard({path: display_name(path) for path in paths if not is_url(path)})
    for path in paths:
        try:
            opened.append(_open(path, options or ReadOptions()))
        except DataError as error:
            problems += error.problems
    if not problems and opened:
        problems += _differences(opened)
    if problems:
        # If a file became shorter meanwhile, that is the more useful error.
        guard.check()
        raise DataError(problems)
    return Source(opened, guard)


def _open(path: str, options: ReadOptions) -> SourceFile:
    name = display_name(path)
    with translate_read_errors(name), Stage(f"opening {name}"):
        if is_url(path):
            return _open_url(path)
        readable = readable_file(path, name, options.sheet, text=options.encoding is not None)
        if readable.facts.kind == "Parquet":
            return _open_parquet(readable, name)
        return _open_text(readable, name, options)


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
    columns = pl.scan_csv(url, infer_schema=False).collect_schema().names()
    return SourceFile(url, columns, False, delimited.scanner(url, Dialect(columns, ","), quoted=True))


def _differences(files: list[SourceFile]) -> list[Problem]:
    """Return how the columns of files differ from those of the first one."""
    first = files[0]
    problems = []
    for file in files[1:]:
        for column in first.columns:
            if column not in file.columns:
                what = f"has no column '{column}', but {first.name} has"
                problems.append(Problem(what, file.name, nearest(column, file.columns)))
        if file.typed != first.typed:
            what = f"cannot be combined with {first.name}: one is Parquet, the other is text"
            problems.append(Problem(what, file.name, "Export both in the same format."))
    return problems
