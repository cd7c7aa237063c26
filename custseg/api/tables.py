"""What Python hands over as orders, contacts and the like: paths, frames, Arrow tables, open files."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, Protocol, runtime_checkable

import polars as pl

from custseg.errors import DataError, UsageError
from custseg.sources.files import copy_stream, expand, is_url, path_of
from custseg.sources.in_memory import InMemoryTable, Input

UNNAMED_INDEX = "__index_level_"
"""Beginning of the columns that pandas makes of an index without a name."""

PATHS_AND_TABLES = (
    "Give a path, a polars or pandas DataFrame, a polars LazyFrame, an Arrow table, an open file, "
    "or a list of these, or a dict of them by name."
)


@runtime_checkable
class ArrowStream(Protocol):
    """A table that can be read as an Arrow stream, such as of pandas, pyarrow or DuckDB."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the capsule of the stream."""
        ...


Table = str | os.PathLike[str] | pl.DataFrame | pl.LazyFrame | ArrowStream | BinaryIO
"""A path, glob, folder or URL; a table in memory; or a file that is open for bytes."""

Tables = Table | Sequence[Table] | Mapping[str, Table]
"""One table or several, such as those of one system; a dict gives each the name that messages and ``join`` use."""


def inputs_of(orders: Tables, name: str = "orders") -> list[Input]:
    """Return the inputs of an analysis.

    Args:
        orders: one table or several, or several by name.
        name: of the parameter, by which messages call tables in memory.

    Raises:
        CustsegError: one of them is no table, or cannot be read.
    """
    if isinstance(orders, Mapping):
        return _named_inputs(orders, name)
    if isinstance(orders, list | tuple):
        if not orders:
            raise UsageError(f"the list of {name} is empty", where=name, hint=PATHS_AND_TABLES)
        several = len(orders) > 1
        return [input_of(one, f"{name}[{place}]" if several else name) for place, one in enumerate(orders)]
    return [input_of(orders, name)]


def _named_inputs(tables: Mapping[Any, Any], name: str) -> list[Input]:
    """Return the inputs of tables by name."""
    if not tables:
        raise UsageError(f"the dict of {name} is empty", where=name, hint=PATHS_AND_TABLES)
    if wrong := [one for one in tables if not isinstance(one, str) or not one.strip()]:
        what = f"the dict of {name} has the key {wrong[0]!r}, which is no name"
        raise UsageError(what, where=name, hint='Give each table a name: {"orders": ..., "items": ...}.')
    return [input_of(table, one) for one, table in tables.items()]


def input_of(table: Any, name: str) -> Input:
    """Return one input of an analysis.

    Args:
        table: a path, a table in memory or an open file.
        name: by which messages call a table in memory.

    Raises:
        CustsegError: it is no table, or cannot be read.
    """
    if isinstance(table, str | os.PathLike):
        return _path(table, name)
    if isinstance(table, pl.LazyFrame):
        return InMemoryTable(name, table)
    if isinstance(table, pl.DataFrame):
        return InMemoryTable(name, _without_objects(table).lazy())
    if isinstance(table, ArrowStream):
        # A result of custseg tells how it was made.
        return InMemoryTable(name, _from_arrow(table, name).lazy(), getattr(table, "record", None))
    if hasattr(table, "read"):
        return _copy(table, name)
    what = f"this is neither a path nor a table but {type(table).__name__}"
    raise UsageError(what, where=name, hint=PATHS_AND_TABLES)


def files_of(names: Sequence[str]) -> list[str]:
    """Return the files that paths, folders and globs name, which must not be written over."""
    files: list[str] = []
    for name in map(path_of, names):
        # Pipes can be read only once, and only files can be written over.
        if not is_url(name) and (os.path.isfile(name) or os.path.isdir(name) or not os.path.exists(name)):
            with contextlib.suppress(DataError):
                files += expand(name)
    return files


def _path(path: str | os.PathLike[str], name: str) -> str:
    text = os.fspath(path)
    if not isinstance(text, str) or text in ("", "-"):
        hint = "Give the name of a file, or an open file such as sys.stdin.buffer."
        raise UsageError(f"{text!r} is not the name of a file", where=name, hint=hint)
    return text


def _copy(file: Any, name: str) -> str:
    """Return the path of a private copy of an open file, since some analyses read it twice."""
    if isinstance(file.read(0), str):
        raise UsageError("the file is open for text", where=name, hint="Open it for bytes: open(path, 'rb').")
    return copy_stream(file, str(getattr(file, "name", "") or name))


def _from_arrow(table: ArrowStream, name: str) -> pl.DataFrame:
    """Return a table of another library as a frame, without the index that pandas adds."""
    try:
        # Polars would treat a table of pandas in a way of its own: as a plain stream, all libraries are alike.
        frame = pl.DataFrame(_OnlyStream(table))
    except ImportError as error:
        hint = "Install it: pip install pyarrow"
        raise UsageError("pandas needs pyarrow to hand over a table", where=name, hint=hint) from error
    except Exception as error:
        hint = "Write columns that mix kinds of values as text, such as df['id'] = df['id'].astype(str)."
        what = f"the table cannot be handed over ({type(error).__name__})"
        raise DataError(what, where=name, hint=hint) from error
    return frame.select(column for column in frame.columns if not column.startswith(UNNAMED_INDEX))


class _OnlyStream:
    """A table without everything but its stream."""

    def __init__(self, table: ArrowStream) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


def _without_objects(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame whose columns of Python objects are text."""
    names = [name for name, dtype in frame.schema.items() if dtype == pl.Object]
    texts = [
        pl.Series(name, [None if value is None else str(value) for value in frame[name].to_list()], pl.String)
        for name in names
    ]
    return frame.with_columns(texts) if texts else frame
