"""Errors of polars and the system: each becomes a message for the user that quotes none of the data."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from custseg.errors import CustsegError, DataError, OutputError
from custseg.sources.read_errors import BY_MESSAGE, translate_read_errors

TEXT = {"a": pl.String, "b": pl.String}


def scan_csv(folder: Path, content: bytes) -> None:
    (folder / "a.csv").write_bytes(content)
    pl.scan_csv(folder / "a.csv", has_header=False, schema=TEXT).collect(engine="streaming")


def scan_lines(folder: Path, content: bytes) -> None:
    (folder / "a.csv").write_bytes(content)
    pl.scan_lines(folder / "a.csv").collect(engine="streaming")


def scan_parquet(folder: Path, content: bytes) -> None:
    (folder / "a.parquet").write_bytes(content)
    pl.scan_parquet(folder / "a.parquet").collect(engine="streaming")


def fill_disk(folder: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full here")
    pl.LazyFrame({"a": ["secret"]}).sink_parquet("/dev/full")


# Each text of polars that is listed → how to cause it; the test fails if a new polars says something else.
CAUSES: dict[str, Callable[[Path], None]] = {
    "no space left": fill_disk,
    "parquet": lambda folder: scan_parquet(folder, b"PAR1 secret PAR1"),
    "invalid utf-8": lambda folder: scan_csv(folder, b"secret,\xff\xfe\n"),
    "invalid utf8": lambda folder: scan_lines(folder, b"secret,\xff\xfe\n"),
    "could not parse": lambda folder: scan_csv(folder, b'secret,"x" y\n'),
}


@pytest.mark.parametrize("part", BY_MESSAGE)
def test_each_listed_message_of_polars_still_occurs(tmp_path: Path, part: str) -> None:
    with pytest.raises(pl.exceptions.PolarsError) as caught:
        CAUSES[part](tmp_path)
    assert part in str(caught.value).lower()


@pytest.mark.parametrize("part", BY_MESSAGE)
def test_a_listed_message_becomes_our_error(tmp_path: Path, part: str) -> None:
    with pytest.raises(CustsegError) as caught, translate_read_errors("orders.csv"):
        CAUSES[part](tmp_path)
    (problem,) = caught.value.problems
    expected = BY_MESSAGE[part]
    assert (type(caught.value), problem.what, problem.hint) == (expected.error, expected.what, expected.hint)
    assert problem.where == "orders.csv"
    assert "secret" not in str(caught.value)


def raising(error: BaseException) -> None:
    raise error


@pytest.mark.parametrize(
    ("error", "kind", "what"),
    [
        (pl.exceptions.NoDataError("secret"), DataError, "is empty"),
        (pl.exceptions.ComputeError("secret"), DataError, "cannot be read as a table"),
        (pl.exceptions.ComputeError("secret: No space left on device (os error 28)"), OutputError, "the disk is full"),
        (pl.exceptions.PanicException("left: 'secret' right: 24"), DataError, "it is damaged"),
        (PermissionError(13, "Permission denied", "secret"), DataError, "cannot be read: Permission denied"),
        (OSError("failed to fill whole buffer"), DataError, "became shorter while it was read"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_other_errors_are_told_apart_by_their_type(error: BaseException, kind: type[CustsegError], what: str) -> None:
    with pytest.raises(kind) as caught, translate_read_errors("orders.csv"):
        raising(error)
    (problem,) = caught.value.problems
    assert what in problem.what
    assert problem.where == "orders.csv"
    assert "secret" not in str(caught.value)


def test_a_url_that_cannot_be_read_names_the_network() -> None:
    with pytest.raises(DataError, match="over the network"), translate_read_errors("https://shop.example/orders.csv"):
        raising(OSError("unexpected end of file"))


@pytest.mark.parametrize(
    "error",
    [pl.exceptions.ColumnNotFoundError("x"), OSError("x"), KeyError("x"), DataError("has no rows")],
    ids=lambda error: type(error).__name__,
)
def test_an_error_that_is_not_about_the_file_stays_as_it_is(error: BaseException) -> None:
    with pytest.raises(type(error)) as caught, translate_read_errors("orders.csv"):
        raising(error)
    assert caught.value is error
