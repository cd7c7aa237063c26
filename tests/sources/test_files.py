"""Inputs of the command line: globs, folders, pipes, several files of one table."""

import gzip
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_shop import HEADER, Shop

from custseg.errors import DataError, UsageError

A = HEADER + "A,2024-01-01,10.00,x\n"
B = HEADER + "B,2024-01-02,20.50,y\n"


@pytest.fixture
def piped() -> Iterator[list[int]]:
    """Descriptors to close at the end."""
    descriptors: list[int] = []
    yield descriptors
    for descriptor in descriptors:
        os.close(descriptor)


def pipe(content: bytes, descriptors: list[int]) -> str:
    """Return the path of a pipe that holds ``content``, as a process substitution gives it."""
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    descriptors.append(reading)
    return f"/dev/fd/{reading}"


def test_several_files_a_glob_and_a_folder_are_one_table(shop: Shop) -> None:
    one, two = shop.write("in/a.csv", A), shop.write("in/b.csv.gz", gzip.compress(B.encode()))
    shop.write("in/notes.md", "no table")
    folder = shop.folder / "in"
    for inputs in ([one, two], [f"{folder}/*.c*"], [str(folder)]):
        assert shop.accounts(*inputs) == {"used": (2, 30.5)}


def test_a_file_name_with_brackets_is_not_a_glob(shop: Shop) -> None:
    path = shop.write("orders[1].csv", A)
    shop.write("orders1.csv", B)
    assert shop.ask(path).frame["customer_id"].to_list() == ["A"]


def test_the_same_file_named_in_two_ways_counts_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write("a.csv", A)
    monkeypatch.chdir(shop.folder)
    assert shop.accounts("a.csv", "./a.csv", "*.csv", str(shop.folder / "a.csv")) == {"used": (1, 10)}


@pytest.mark.parametrize("name", ["orders.csv.gz", "orders.csv", "orders.bak"])
def test_gzip_is_detected_from_its_content(shop: Shop, name: str) -> None:
    assert shop.accounts(shop.write(name, gzip.compress(A.encode()))) == {"used": (1, 10)}


def broken_gzips() -> dict[str, bytes]:
    small = gzip.compress(A.encode())
    large = gzip.compress(
        (HEADER + "".join(f"A{n * 7919 % 30011},2024-01-01,{n},x\n" for n in range(30_000))).encode(), 1
    )
    return {
        "cut in the header": small[:8],
        "cut": small[:-12],
        "cut far on": large[: len(large) * 3 // 4],
        "damaged": small[:12] + b"\xff" * 12 + small[24:],
        "damaged far on": large[:-3000] + bytes(40) + large[-2960:],
    }


BROKEN = broken_gzips()


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_damaged_gzip_is_an_error(shop: Shop, content: bytes) -> None:
    path = shop.write("orders.csv.gz", content)
    with pytest.raises(DataError) as caught:
        shop.ask(path)
    (problem,) = caught.value.problems
    assert "damaged" in problem.what
    assert problem.where == path


def test_a_pipe_is_read_and_named_as_typed(shop: Shop, piped: list[int]) -> None:
    assert shop.accounts(pipe(A.encode(), piped)) == {"used": (1, 10)}
    bad = pipe(b"Customer\nA\n", piped)
    with pytest.raises(DataError) as caught:
        shop.ask(bad)
    assert str(caught.value).startswith(bad)


def test_standard_input_is_read(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    content = gzip.compress((A + ",2024-01-02,5,z\n").encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert shop.accounts("-") == {"no customer": (1, 5), "used": (1, 10)}
    (row,) = shop.rejected()
    assert (row["file"], row["line"]) == ("standard input", "3")


def test_standard_input_cannot_be_combined(shop: Shop) -> None:
    with pytest.raises(UsageError, match="standard input"):
        shop.ask("-", shop.write("a.csv", A))


def test_columns_may_have_another_order(shop: Shop) -> None:
    one = shop.write("a.csv", A)
    two = shop.write("b.csv", "Note;Amount;Extra;Order Date;Customer ID\ny;20.50;1;2024-01-02;B\n")
    three = shop.write("c.csv", "Amount,Note,Customer ID,Order Date\n4.00,x,A,2024-01-01\n")
    assert shop.accounts(one, three) == {"used": (2, 14)}
    assert shop.accounts(one, two) == {"used": (2, 30.5)}
    assert shop.ask(one, three).frame.select("customer_id", "ltv").rows() == [("A", 14.0)]
    assert shop.accounts(two, one) == {"used": (2, 30.5)}
    [text] = [note.text for note in shop.ask(two, one).notes if note.name == "missing_columns"]
    assert text.startswith(f"{one} has no 'Extra'")


def test_all_missing_columns_are_named_with_the_nearest(shop: Shop) -> None:
    one = shop.write("a.csv", A)
    two = shop.write("b.csv", "Customer Id,Order Date,Amount,Note\nB,2024-01-02,1,y\n")
    three = shop.write("c.csv", "Customer ID,Date,Amount,Note\nB,2024-01-02,1,y\n")
    with pytest.raises(DataError) as caught:
        shop.ask(one, two, three)
    problems = caught.value.problems
    assert [problem.where for problem in problems] == [two, three]
    assert "'Customer ID'" in problems[0].what
    assert problems[0].hint.startswith("'Customer Id' may be 'Customer ID': ")
    assert "'Order Date'" in problems[1].what


def test_rejects_name_file_and_line_of_each(shop: Shop) -> None:
    one, two = shop.write("a.csv", A + ",2024-01-02,5,\n"), shop.write("b.csv", HEADER + "\nC,x,6,\n")
    assert shop.accounts(one, two) == {
        "blank line": (1, 0),
        "no customer": (1, 5),
        "unreadable date": (1, 6),
        "used": (1, 10),
    }
    found = {(row["file"], row["line"], row["reason"]) for row in shop.rejected()}
    assert found == {(one, "3", "no customer"), (two, "2", "blank line"), (two, "3", "unreadable date")}


def test_all_missing_files_are_named_at_once(shop: Shop, tmp_path: Path) -> None:
    shop.write("orders.csv", A)
    (tmp_path / "none").mkdir()
    typed = [str(tmp_path / "order.csv"), str(tmp_path / "*.parquet"), str(tmp_path / "none")]
    with pytest.raises(DataError) as caught:
        shop.ask(*typed)
    assert [problem.where for problem in caught.value.problems] == typed
    assert "orders.csv" in caught.value.problems[0].hint
