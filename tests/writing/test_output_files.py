"""Output files are written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from custseg.errors import OutputError, UsageError
from custseg.writing.output_files import check_target, replacing, replacing_stream


def test_the_old_file_stays_until_the_new_one_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "ltv.csv"
    target.write_text("yesterday")
    with replacing_stream(target) as stream:
        stream.write(b"to")
        stream.flush()
        assert target.read_text() == "yesterday"
        # Others must not read an incomplete table.
        part = next(path for path in tmp_path.iterdir() if path != target)
        assert part.stat().st_mode & 0o077 == 0
        stream.write(b"day")
    assert target.read_text() == "today"
    assert os.listdir(tmp_path) == ["ltv.csv"]


def stop(target: Path, error: BaseException) -> None:
    """Begin to write a file and stop by an error."""
    with replacing(target) as part:
        part.write_text("half")
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError(), MemoryError()])
def test_a_failed_write_leaves_no_file(tmp_path: Path, error: BaseException) -> None:
    (tmp_path / "ltv.csv").write_text("yesterday")
    with pytest.raises(type(error)):
        stop(tmp_path / "ltv.csv", error)
    assert (tmp_path / "ltv.csv").read_text() == "yesterday"
    assert os.listdir(tmp_path) == ["ltv.csv"]


def test_a_full_disk_is_reported_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        stop(tmp_path / "ltv.csv", OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    problem = caught.value.problems[0]
    assert problem.where == str(tmp_path / "ltv.csv")
    assert "space" in problem.what.lower()
    assert problem.hint
    assert os.listdir(tmp_path) == []


def test_a_link_to_an_input_is_that_input(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("x")
    (tmp_path / "link.csv").symlink_to("orders.csv")
    with pytest.raises(UsageError):
        check_target(str(tmp_path / "link.csv"), [str(tmp_path / "orders.csv")], "--output")
    check_target(str(tmp_path / "new.csv"), [str(tmp_path / "orders.csv")], "--output")


def test_a_long_name_can_be_written(tmp_path: Path) -> None:
    """The name beside it must not be longer than a file name can be."""
    target = tmp_path / ("ü" * 120 + ".csv")
    with replacing(target) as part:
        part.write_text("x")
    assert target.read_text() == "x"
