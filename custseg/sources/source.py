"""A source: one or several files of the same columns as one lazy frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl

from custseg.errors import DataError, OutputError, Problem, nearest
from custseg.notes import Note
from custseg.sources import EXTRA, FILE, delimited, ndjson, parquet
from custseg.sources import encoding as encodings
from custseg.sources.content import content_of
from custseg.sources.facts import TEXT, Facts
from custseg.sources.files import find_files, is_url, shown_name
from custseg.sources.foreign import HEAD_BYTES
from custseg.sources.text import as_text
from custseg.sources.watch import Watch, shrunk

SAMPLE_ROWS = 2_000


@dataclass(frozen=True)
class Part:
    """One file of a source.

    Attributes:
        name: as the user knows it.
        columns: names of its columns, in the order of the file.
        typed: whether columns have types of their own; else all are text.
        scan: returns its rows; with True also the line in the file (row in Parquet).
        lines: number of lines below the header where quotes may hide line ends, else None.
        facts: what the file was found to be.
    """

    name: str
    columns: list[str]
    typed: bool
    scan: Callable[[bool], pl.LazyFrame]
    lines: int | None = None
    facts: Facts = TEXT


class Source:
    """Files with the same columns, read as one.

    Args:
        parts: the files, at least one.
        watch: over the files while they are read.
    """

    def __init__(self, parts: list[Part], watch: Watch | None = None) -> None:
        self.parts = parts
        self.watch = watch or Watch({})
        self.columns = parts[0].columns
        self.typed = parts[0].typed
        self.name = parts[0].name if len(parts) == 1 else f"{parts[0].name} and {len(parts) - 1} more"
        self.sample = self._sample()

    def scan(self, *, position: bool = False) -> pl.LazyFrame:
        """Return all rows; with ``position`` also the file and line of each."""
        frames = []
        for part in self.parts:
            frame = part.scan(position)
            if position:
                frame = frame.with_columns(pl.lit(part.name).alias(FILE))
            frames.append(frame)
        if len(frames) == 1:
            return frames[0]
        return (
            pl.concat(_same_types(frames), how="diagonal_relaxed") if self.typed else pl.concat(frames, how="diagonal")
        )

    def swallowed(self, rows: int) -> int:
        """Return how many of the lines were read as the inside of a quoted field although they look like rows.

        Args:
            rows: number of rows that were read from all files.
        """
        quoted = [part for part in self.parts if part.lines is not None]
        lines = sum(part.lines or 0 for part in quoted)
        if not quoted or (len(quoted) == len(self.parts) and lines <= rows):
            return 0
        with reading(self.name):
            counts = [delimited.swallowed(part.scan(False), part.columns) for part in quoted]
            return sum(int(frame.item()) for frame in pl.collect_all(counts, engine="streaming"))

    def _sample(self) -> pl.DataFrame:
        """Return the first rows of every file (of the first and last fifty, where there are many)."""
        parts = self.parts if len(self.parts) <= 100 else self.parts[:50] + self.parts[-50:]
        each = max(100, SAMPLE_ROWS // len(parts))
        heads = []
        for part in parts:
            with reading(part.name):
                heads.append(part.scan(False).head(each).collect(engine="streaming"))
        sample = pl.concat(_same_types([head.lazy() for head in heads]), how="diagonal_relaxed").collect()
        return sample.drop(*EXTRA, strict=False)


def _same_types(frames: list[pl.LazyFrame]) -> list[pl.LazyFrame]:
    """Make a column text in all frames if it is in one: the id 7.0 of one file is the 7 of another."""
    schemas = [frame.collect_schema() for frame in frames]
    names = {name for schema in schemas for name in schema if len({s[name] for s in schemas if name in s}) > 1}
    texts = {name for name in names if any(s.get(name) == pl.String for s in schemas)}
    return [
        frame.with_columns(as_text(name, schema[name]).alias(name) for name in sorted(texts & set(schema)))
        for frame, schema in zip(frames, schemas, strict=True)
    ]


def open_source(
    inputs: list[str], encoding: str | None = None, notes: list[Note] | None = None, sheet: str | None = None
) -> Source:
    """Open what was named on the command line.

    Args:
        inputs: paths, globs, folders, URLs, or ``-``.
        encoding: of text files; found out from their bytes without.
        notes: gets the encodings that were found out.
        sheet: name or number of the sheet of workbooks.

    Returns:
        The source; nothing but headers and a sample was read.

    Raises:
        DataError: something is missing, empty, no table, or has other columns than the rest.
    """
    problems: list[Problem] = []
    parts: list[Part] = []
    files = find_files(inputs)
    watch = Watch({name: shown_name(name) for name in files if not is_url(name)})
    for name in files:
        try:
            parts.append(_open(name, encoding, sheet, [] if notes is None else notes))
        except DataError as error:
            problems += error.problems
    if not problems and parts:
        problems += _differences(parts)
    if problems:
        raise DataError(problems)
    return Source(parts, watch)


def _open(name: str, encoding: str | None, sheet: str | None, notes: list[Note]) -> Part:
    shown = shown_name(name)
    with reading(shown):
        if is_url(name):
            return _remote(name)
        path, facts = content_of(name, shown, sheet, notes, text=encoding is not None)
        if facts.kind == "Parquet":
            return _parquet(path, shown, facts)
        path = _in_utf_8(path, shown, encoding, notes)
        if encodings.has_bare_returns(path):
            path = encodings.with_line_feeds(path, shown)
        if facts.kind == "text" and ndjson.is_json(_start(path)):
            return Part(shown, *ndjson.open_ndjson(path, shown, notes), replace(facts, kind="NDJSON"))
        return Part(shown, *delimited.open_delimited(path, shown), facts)


def _start(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read(HEAD_BYTES)


def _in_utf_8(path: str, shown: str, encoding: str | None, notes: list[Note]) -> str:
    """Return the path of the text in UTF-8: a private copy where it is written otherwise."""
    if encoding is None:
        with open(path, "rb") as stream:
            head = stream.read(1 << 16)
        if b"\0" in head and not head.startswith(tuple(encodings.WIDE)):
            return path
    found = encodings.encoding_of(path)
    # What is UTF-8 to its end is hardly ever anything else: contacts may be, beside orders that are not.
    if found == encodings.UTF_8:
        return path
    if encoding is None:
        called = encodings.NAMES.get(found, found)
        text = f"{shown} is read as {called}; if names look wrong, say what it is: --encoding NAME."
        notes.append(Note("encoding", text))
    return encodings.as_utf_8(path, shown, encoding or found)


def _parquet(name: str, shown: str, facts: Facts) -> Part:
    try:
        return Part(shown, *parquet.open_parquet(name), facts=facts)
    except pl.exceptions.PolarsError as error:
        raise DataError("is a damaged Parquet file", where=shown, mend="Export it again.") from error


def _remote(url: str) -> Part:
    if url.split("?")[0].endswith((".parquet", ".pq")):
        return Part(url, *parquet.open_parquet(url))
    columns = pl.scan_csv(url, infer_schema=False).collect_schema().names()
    return Part(url, columns, False, delimited.scanner(url, columns, ",", '"', 1))


def _differences(parts: list[Part]) -> list[Problem]:
    first = parts[0]
    problems = []
    for part in parts[1:]:
        for column in first.columns:
            if column not in part.columns:
                what = f"has no column '{column}', which {first.name} has"
                problems.append(Problem(what, part.name, nearest(column, part.columns)))
        if part.typed != first.typed:
            problems.append(Problem(f"is of another kind than {first.name}", part.name))
    return problems


class reading:  # noqa: N801 - reads as a phrase: with reading(name)
    """Turn what polars and the system say about a file into a message that quotes none of its content.

    Args:
        name: of the file, as the user knows it.
    """

    MEANINGS = (
        ("out of spec", "is a damaged Parquet file", "Export it again."),
        ("parquet", "is a damaged Parquet file", "Export it again."),
        ("utf-8", "is not UTF-8 text", "Save it as CSV in UTF-8 (in Excel: 'CSV UTF-8'), or: iconv -t utf-8"),
        ("utf8", "is not UTF-8 text", "Save it as CSV in UTF-8 (in Excel: 'CSV UTF-8'), or: iconv -t utf-8"),
        ("could not parse", "has quotes that do not pair up", "Export it again with every quote doubled."),
        ("empty csv", "is empty", "Export it again; a table needs a header and rows."),
        ("deflate", "is a damaged .gz file", "Copy or export it again."),
        ("gzip", "is a damaged .gz file", "Copy or export it again."),
    )

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, pl.exceptions.PolarsError):
            said = str(error).lower()
            if "no space left" in said or "os error 28" in said:
                raise OutputError("the disk is full", where=self.name, mend="Free some space.") from error
            for sign, what, mend in self.MEANINGS:
                if sign in said:
                    raise DataError(what, where=self.name, mend=mend) from error
            if isinstance(error, pl.exceptions.ComputeError | pl.exceptions.NoDataError):
                raise DataError(
                    "cannot be read as a table", where=self.name, mend="See --debug for the details."
                ) from error
        elif isinstance(error, OSError) and "fill whole buffer" in str(error):
            raise shrunk(self.name) from error
        elif isinstance(error, OSError) and is_url(self.name):
            mend = "Download it, and name the file."
            raise DataError("cannot be read over the network", where=self.name, mend=mend) from error
        elif isinstance(error, OSError) and error.strerror:
            raise DataError(f"cannot be read: {error.strerror}", where=self.name) from error
