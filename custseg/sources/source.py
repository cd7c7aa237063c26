"""A source: one or several files of the same columns as one lazy frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl

from custseg.errors import DataError, OutputError, Problem, nearest
from custseg.notes import Note
from custseg.sources import EXTRA, FILE, delimited, ndjson, parquet
from custseg.sources import encoding as encodings
from custseg.sources.cell_text import as_text
from custseg.sources.change_guard import Watch, shrunk
from custseg.sources.content import UTF_8, look
from custseg.sources.detect_format import recognised
from custseg.sources.dialect import Dialect
from custseg.sources.file_facts import Facts
from custseg.sources.files import find_files, is_url, shown_name
from custseg.sources.source_file import Part
from custseg.stages import Stage

SAMPLE_ROWS = 2_000


@dataclass(frozen=True)
class How:
    """What is known of files before they are opened.

    Attributes:
        encoding: of text; found out from the bytes without.
        sheet: name or number of the sheet of workbooks.
        known: tells whether a text is the name of a column.
    """

    encoding: str | None = None
    sheet: str | None = None
    known: Callable[[str], bool] = lambda name: False


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
        if len({part.lines is None for part in parts}) > 1:
            # The rows of several files are counted together: of all of them, or of none.
            self.prove_quotes()
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

    @property
    def named(self) -> bool:
        """Return whether the columns have names of their own."""
        return self.parts[0].facts.header_line > 0

    @property
    def proved(self) -> bool:
        """Return whether every line was looked at, so that none that is no row can pass for one."""
        return all(part.prove is None for part in self.parts)

    @property
    def may_swallow(self) -> bool:
        """Return whether there are quotes that were only counted yet."""
        return any(part.lines is not None for part in self.parts)

    def swallows(self, rows: int) -> bool:
        """Return whether quotes that were only counted have made other than one row of each line."""
        return self.may_swallow and rows != sum(part.lines or 0 for part in self.parts)

    def prove(self) -> bool:
        """Look at every line; mend or mark those that are no row. Return whether any had still to be looked at."""
        waiting = [place for place, part in enumerate(self.parts) if part.prove]
        for place in waiting:
            self._prove(place)
        return bool(waiting)

    def prove_quotes(self) -> None:
        """Look at every line of the files whose quotes were only counted."""
        for place, part in enumerate(self.parts):
            if part.lines is not None:
                self._prove(place)

    def _prove(self, place: int) -> None:
        part = self.parts[place]
        if part.prove:
            with reading(part.name):
                self.parts[place] = part.prove()

    def _sample(self) -> pl.DataFrame:
        """Return the first rows of every file (of the first and last fifty, where there are many)."""
        parts = self.parts if len(self.parts) <= 100 else self.parts[:50] + self.parts[-50:]
        each = max(100, SAMPLE_ROWS // len(parts))
        heads = []
        for place, part in enumerate(self.parts):
            if part in parts:
                heads.append(self._head(place, each))
        sample = pl.concat(_same_types([head.lazy() for head in heads]), how="diagonal_relaxed").collect()
        return sample.drop(*EXTRA, strict=False)

    def _head(self, place: int, rows: int) -> pl.DataFrame:
        """Return the first rows of a file."""
        part = self.parts[place]
        with reading(part.name):
            try:
                head = part.scan(False).head(rows).collect(engine="streaming")
                if part.prove is None or not _is_ragged(head):
                    return head
            except pl.exceptions.PolarsError:
                if part.prove is None:
                    raise
            self._prove(place)
            return self.parts[place].scan(False).head(rows).collect(engine="streaming")


def _is_ragged(head: pl.DataFrame) -> bool:
    """Return whether rows end early or late, or may do so."""
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


def open_source(inputs: list[str], how: How | None = None, notes: list[Note] | None = None) -> Source:
    """Open what was named on the command line.

    Args:
        inputs: paths, globs, folders, URLs, or ``-``.
        how: what is known of the files beforehand.
        notes: gets what was found out.

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
            parts.append(_open(name, how or How(), [] if notes is None else notes))
        except DataError as error:
            problems += error.problems
    if not problems and parts:
        problems += _differences(parts)
    if problems:
        # That a file has become shorter is the better reason, where it has.
        watch.check([])
        raise DataError(problems)
    return Source(parts, watch)


def _open(name: str, how: How, notes: list[Note]) -> Part:
    shown = shown_name(name)
    with reading(shown), Stage(f"opening {shown}"):
        if is_url(name):
            return _remote(name)
        path, facts = recognised(name, shown, how.sheet, notes, text=how.encoding is not None)
        if facts.kind == "Parquet":
            return _parquet(path, shown, facts)
        return _text(path, shown, how, notes, facts)


def _text(path: str, shown: str, how: How, notes: list[Note], facts: Facts) -> Part:
    """Open a file of text: as UTF-8 whose lines end in a line feed, in a private copy where it is written otherwise."""
    content, wide = look(path, shown), encodings.wide_encoding(path)
    written = UTF_8
    # What is UTF-8 to its end is hardly ever anything else: contacts may be, beside orders that are not.
    if wide or not content.utf_8:
        written = how.encoding or wide or encodings.encoding_of(path, how.known)
        if how.encoding is None:
            called = encodings.NAMES.get(written, written)
            text = f"{shown} is read as {called}; if names look wrong, say what it is: --encoding NAME."
            notes.append(Note("encoding", text))
        path = encodings.as_utf_8(path, shown, written, notes)
        content = look(path, shown)
    if content.cut:
        notes.append(encodings.cut_off(shown))
        path = encodings.without_end(path, shown, content.cut)
        content = look(path, shown)
    if encodings.has_bare_returns(path):
        path = encodings.with_line_feeds(path, shown)
        content = look(path, shown)
    if content.marks:
        path = encodings.without_marks(path, shown)
    facts = replace(facts, encoding=encodings.NAMES.get(written, written))
    if facts.kind == "text" and ndjson.is_json(path):
        return ndjson.open_ndjson(path, shown, notes, facts)
    return delimited.open_delimited(path, shown, content, facts, how.known, notes)


def _parquet(name: str, shown: str, facts: Facts) -> Part:
    try:
        return Part(shown, *parquet.open_parquet(name), facts=facts)
    except pl.exceptions.PolarsError as error:
        raise DataError("is a damaged Parquet file", where=shown, hint="Export it again.") from error


def _remote(url: str) -> Part:
    if url.split("?")[0].endswith((".parquet", ".pq")):
        return Part(url, *parquet.open_parquet(url))
    columns = pl.scan_csv(url, infer_schema=False).collect_schema().names()
    return Part(url, columns, False, delimited.scanner(url, Dialect(columns, ","), quoted=True))


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
                raise OutputError("the disk is full", where=self.name, hint="Free some space.") from error
            for sign, what, hint in self.MEANINGS:
                if sign in said:
                    raise DataError(what, where=self.name, hint=hint) from error
            if isinstance(error, pl.exceptions.ComputeError | pl.exceptions.NoDataError):
                raise DataError(
                    "cannot be read as a table", where=self.name, hint="See --debug for the details."
                ) from error
        elif isinstance(error, pl.exceptions.PanicException):
            # Where Parquet contradicts itself, polars gives up instead of saying so.
            hint = "Copy or export it again; see --debug for the details."
            raise DataError("cannot be read: it is damaged", where=self.name, hint=hint) from error
        elif isinstance(error, OSError) and "fill whole buffer" in str(error):
            raise shrunk(self.name) from error
        elif isinstance(error, OSError) and is_url(self.name):
            hint = "Download it, and name the file."
            raise DataError("cannot be read over the network", where=self.name, hint=hint) from error
        elif isinstance(error, OSError) and error.strerror:
            raise DataError(f"cannot be read: {error.strerror}", where=self.name) from error
