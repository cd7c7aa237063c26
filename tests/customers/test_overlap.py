"""Files that overlap: what stands in several of them is warned of to the cent, or counted once and accounted for."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from exports import as_csv, line, run, write_csv, write_parquet
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracle import Row

from custseg.customers import scan_until_sound
from custseg.notes import Note
from custseg.result import Result
from custseg.sources import repeats
from custseg.tables.ledger import Entry, Reason

DAY = dt.date(2025, 3, 1)
REPEATED, CHANGED = "rows_in_several_files", "orders_in_several_files"
PROPERTY = settings(deadline=None, max_examples=4, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


def note_of(result: Result, name: str) -> Note | None:
    return next((note for note in result.notes if note.name == name), None)


def entry(result: Result, reason: Reason) -> Entry:
    assert result.ledger is not None
    return result.ledger[reason]


def orders_in(numbers: Sequence[int]) -> list[Row]:
    """Return orders 1, 2, 3, … of 10, 20, 30, …, each of one line and of a customer of its own."""
    return [line(f"c{number}", f"o{number}", DAY + dt.timedelta(days=number), 10 * number) for number in numbers]


def test_rows_of_two_files_are_warned_of_with_their_money(tmp_path: Path) -> None:
    """Orders 1 to 4 and 3 to 5: 30 + 40 count twice, so 150 become 220."""
    first = write_csv(tmp_path / "first.csv", orders_in([1, 2, 3, 4]))
    second = write_csv(tmp_path / "second.csv", orders_in([3, 4, 5]))
    result = run(first, second)
    note = note_of(result, REPEATED)
    assert note is not None
    assert (note.warns, note.stays, note.command) == (True, True, "--drop-duplicates")
    assert "2 rows with 70.00 stand in more than one file" in note.text
    assert re.search(r"2 of \S*second\.csv also in \S*first\.csv", note.text)
    assert result.figures()["revenue"] == 220
    assert note_of(result, CHANGED) is None
    once = run(first, second, drop_duplicates="files")
    assert (once.figures()["revenue"], note_of(once, REPEATED)) == (150, None)
    assert entry(once, Reason.DUPLICATE) == Entry(2, 70 * 10**6)
    assert entry(once, Reason.USED) == Entry(5, 150 * 10**6)


def test_a_later_version_of_an_order_is_warned_of(tmp_path: Path) -> None:
    """Order 2 was changed from 20 to 25: no row is equal, and its 45 is the sum of both versions."""
    first = write_csv(tmp_path / "first.csv", orders_in([1, 2]))
    changed = [*orders_in([3]), line("c2", "o2", DAY + dt.timedelta(days=2), 25), *orders_in([4])]
    second = write_csv(tmp_path / "second.csv", changed)
    for flags in ({}, {"drop_duplicates": "files"}):
        result = run(first, second, **flags)
        note = note_of(result, CHANGED)
        assert note is not None
        assert (note.warns, note.stays) == (True, True)
        assert note.text.startswith("1 order stands in more than one file with different rows")
        assert "1 row with 25.00" in note.text
        assert "second.csv" in note.text
        assert "first.csv" in note.text
        assert note_of(result, REPEATED) is None
        assert result.figures()["revenue"] == 125


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ([line("c2", "o2", DAY + dt.timedelta(days=40), -20)], "a return of a later month"),
        ([line("c9", "o2", DAY + dt.timedelta(days=2), 25)], "the id of another customer's order"),
        ([line("c2", None, DAY + dt.timedelta(days=2), 25)], "a row without an order id"),
    ],
)
def test_what_is_no_other_version_is_not_warned_of(tmp_path: Path, more: list[Row], what: str) -> None:
    first = write_csv(tmp_path / "first.csv", orders_in([1, 2]))
    second = write_csv(tmp_path / "second.csv", [*orders_in([3]), *more])
    result = run(first, second)
    assert {note.name for note in result.notes} & {REPEATED, CHANGED} == set(), what


@pytest.mark.parametrize("turned", [False, True])
def test_an_order_that_the_border_of_two_files_cuts_is_one_order(tmp_path: Path, turned: bool) -> None:
    """Exports are often split by number of rows: the lines of an order are then in two files, each once."""
    rows = [line("a", "o1", DAY, 1), line("b", "o2", DAY, 2), line("b", "o2", DAY, 3), line("c", "o3", DAY, 4)]
    files = [write_csv(tmp_path / "0.csv", rows[:2]), write_csv(tmp_path / "1.csv", rows[2:])]
    result = run(*(reversed(files) if turned else files))
    assert (result.figures()["revenue"], result.figures()["orders"]) == (10, 3)
    assert {note.name for note in result.notes} & {REPEATED, CHANGED} == set()


def test_equal_lines_of_one_order_are_kept_unless_all_are_dropped(tmp_path: Path) -> None:
    """Two equal lines of 5 stand in both files: 10 is their order's worth, and 5 where every copy is dropped."""
    pair = [line("a", "o1", DAY, 5), line("a", "o1", DAY, 5)]
    first = write_csv(tmp_path / "first.csv", [*pair, line("b", "o2", DAY, 1)])
    second = write_csv(tmp_path / "second.csv", [*pair, line("c", "o3", DAY, 2)])
    found = {how: run(first, second, drop_duplicates=how) for how in ("off", "files", "all")}
    assert {how: one.figures()["revenue"] for how, one in found.items()} == {"off": 23, "files": 13, "all": 8}
    assert {how: entry(one, Reason.DUPLICATE).rows for how, one in found.items()} == {"off": 0, "files": 2, "all": 3}
    # In one file nothing stands in several; that is said, and "all" still drops.
    alone = run(first, drop_duplicates="files")
    assert (alone.figures()["revenue"], note_of(alone, "one_file") is not None) == (11, True)
    assert run(first, drop_duplicates="all").figures()["revenue"] == 6


def test_the_order_of_the_files_decides_which_copy_goes(tmp_path: Path) -> None:
    from custseg.analyses.ltv import ltv
    from custseg.settings.settings import gather

    first = write_csv(tmp_path / "first.csv", orders_in([1, 2, 3]))
    second = write_csv(tmp_path / "second.csv", orders_in([2, 3, 4]))
    flags = gather({"drop_duplicates": "files"}, use_config=False, environment={})
    answers = []
    for files in ([first, second], [second, first]):
        rejects = tmp_path / "rejects.csv"
        answers.append(as_csv(ltv([str(file) for file in files], flags, rejects=rejects)))
        rows = pl.read_csv(rejects, infer_schema=False)
        assert {Path(name).name for name in rows["file"]} == {files[1].name}
        assert rows["reason"].to_list() == ["duplicate row"] * 2
        assert rows["Order ID"].to_list() == ["o2", "o3"]
        assert rows["line"].to_list() == (["2", "3"] if files[0] == first else ["3", "4"])
    assert answers[0] == answers[1]


def test_blank_and_unreadable_rows_keep_their_reason(tmp_path: Path) -> None:
    head = "Customer ID,Order ID,Order Date,Revenue\n"
    (tmp_path / "a.csv").write_text(head + "a,1,2025-01-01,5\n\nx,2,soon,7\n")
    (tmp_path / "b.csv").write_text(head + "b,3,2025-01-01,5\n\nx,2,soon,7\n\n")
    result = run(tmp_path / "a.csv", tmp_path / "b.csv", drop_duplicates="files")
    assert result.ledger is not None
    assert {reason: one.rows for reason, one in result.ledger.excluded.items()} == {
        Reason.BLANK_LINE: 3,
        Reason.UNREADABLE_DATE: 1,
        Reason.DUPLICATE: 1,
    }
    assert result.ledger.read == Entry(7, 24 * 10**6)


def test_columns_in_another_order_and_typed_files_are_compared_by_content(tmp_path: Path) -> None:
    rows = orders_in([1, 2, 3])
    first = write_csv(tmp_path / "first.csv", rows)
    turned = [dict(reversed(row.items())) for row in rows[1:]]
    second = write_csv(tmp_path / "second.csv", [*turned, *(dict(reversed(row.items())) for row in orders_in([4]))])
    assert run(first, second, drop_duplicates="files").figures()["revenue"] == 100
    typed = [write_parquet(tmp_path / "1.parquet", rows), write_parquet(tmp_path / "2.parquet", rows[1:])]
    assert run(*typed, drop_duplicates="files").figures()["revenue"] == 60
    note = note_of(run(*typed), REPEATED)
    assert note is not None
    assert "2 rows with 50.00" in note.text
    # An id is a number in one file, and text in the other.
    numbers = [row | {"order": place} for place, row in enumerate(rows)]
    texts = [row | {"order": str(place)} for place, row in enumerate(rows)]
    mixed = [write_parquet(tmp_path / "3.parquet", numbers), write_parquet(tmp_path / "4.parquet", texts)]
    assert run(*mixed, drop_duplicates="files").figures()["revenue"] == 60


def test_the_total_of_an_order_on_each_line_counts_once(tmp_path: Path) -> None:
    """Orders of 30 whose total stands on both lines: of the copies in the second file nothing is shared out."""
    head = "Customer,Order ID,Order Date,Product,Quantity,Unit Price,Order Total\n"
    lines = [
        f"c{n},o{n},2025-01-{n:02},{what},{1},{price},30\n"
        for n in range(1, 29)
        for what, price in (("tea", 10), ("mug", 20))
    ]
    (tmp_path / "whole.csv").write_text(head + "".join(lines))
    (tmp_path / "a.csv").write_text(head + "".join(lines[:40]))
    (tmp_path / "b.csv").write_text(head + "".join(lines[21:]))
    flags = {"map": {"revenue": "Order Total"}, "amount_per": "order"}
    whole = run(tmp_path / "whole.csv", **flags)
    once = run(tmp_path / "a.csv", tmp_path / "b.csv", drop_duplicates="files", **flags)
    assert whole.figures()["revenue"] == once.figures()["revenue"] == 28 * 30
    assert as_csv(whole) == as_csv(once)


def test_three_files_are_named_once_each(tmp_path: Path) -> None:
    files = [
        write_csv(tmp_path / f"{n}.csv", orders_in(numbers)) for n, numbers in enumerate([[1, 2], [2, 3], [1, 3, 4]])
    ]
    note = note_of(run(*files), REPEATED)
    assert note is not None
    # Row 2 in 1.csv; rows 1 and 3 in 2.csv: 20 + 10 + 30.
    assert "3 rows with 60.00" in note.text
    assert re.search(r"1 of \S*1\.csv also in \S*0\.csv; 2 of \S*2\.csv also in \S*0\.csv, \S*1\.csv", note.text)


def test_one_file_and_separate_files_are_silent_and_one_file_pays_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    compare = scan_until_sound.overlap_notes
    monkeypatch.setattr(scan_until_sound, "overlap_notes", lambda *given: calls.append(1) or compare(*given))
    first, second = (write_csv(tmp_path / f"{n}.csv", orders_in(some)) for n, some in enumerate([[1, 2], [3, 4]]))
    assert note_of(run(first), REPEATED) is None
    assert calls == []
    result = run(first, second)
    assert {note.name for note in result.notes} & {REPEATED, CHANGED} == set()
    assert calls == [1]


# --- properties ---

rows_of_shops = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(1, 9), st.integers(0, 5), st.integers(-300, 900)),
    min_size=3,
    max_size=25,
)


def shop_rows(drawn: list[tuple[str, int, int, int]]) -> list[Row]:
    return [
        line(who, f"o{order:02}", DAY + dt.timedelta(days=day), Decimal(cents) / 100)
        for who, order, day, cents in drawn
    ]


@PROPERTY
@given(drawn=rows_of_shops, data=st.data(), part=st.sampled_from([2, 7, 10**7]))
def test_cut_with_an_overlap_and_put_together_is_the_whole(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[str, int, int, int]], data: Any, part: int
) -> None:
    """In any number of parts in memory; and without the option the warning names the overlap to the row and cent."""
    folder = tmp_path_factory.mktemp("cut")
    # A line number makes every row another one.
    rows = [row | {"Line": place} for place, row in enumerate(shop_rows(drawn))]
    begin = data.draw(st.integers(1, len(rows) - 1))
    end = data.draw(st.integers(begin, len(rows)))
    whole = run(write_csv(folder / "whole.csv", rows))
    halves = write_csv(folder / "a.csv", rows[:end]), write_csv(folder / "b.csv", rows[begin:])
    kept = repeats.PART_ROWS
    try:
        repeats.PART_ROWS = part
        once, twice = run(*halves, drop_duplicates="files"), run(*halves)
    finally:
        repeats.PART_ROWS = kept
    assert as_csv(once) == as_csv(whole)
    assert once.ledger is not None
    assert whole.ledger is not None
    shared = sum((row["amount"] for row in rows[begin:end]), Decimal(0))
    assert (once.ledger[Reason.DUPLICATE].rows, once.ledger[Reason.DUPLICATE].money) == (end - begin, shared)
    assert once.ledger.read.rows == whole.ledger.read.rows + end - begin
    note = note_of(twice, REPEATED)
    assert (note is None) == (begin == end)
    if note:
        number = f"{end - begin:,} row{'' if end - begin == 1 else 's'} with {shared:,.2f} stand"
        assert note.text.startswith(number)


@PROPERTY
@given(parts=st.lists(rows_of_shops, min_size=2, max_size=4))
def test_any_files_count_each_row_as_often_as_the_file_with_most_of_it(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[tuple[str, int, int, int]]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    # Small numbers, so that rows are equal by chance, in one file and across.
    parts = [[(who, order % 2, 0, cents % 3 + 1) for who, order, _, cents in some] for some in parts]
    files = [write_csv(folder / f"{place}.csv", shop_rows(some)) for place, some in enumerate(parts)]
    counts = [Counter(some) for some in parts]
    most = {row: max(one[row] for one in counts) for one in counts for row in one}
    for how, times in (("files", most), ("all", dict.fromkeys(most, 1))):
        expected = [row for row, count in times.items() for _ in range(count)]
        result = run(*files, drop_duplicates=how)
        whole = run(write_csv(folder / "expected.csv", shop_rows(expected)))
        assert as_csv(result) == as_csv(whole)
        assert entry(result, Reason.DUPLICATE).rows == sum(map(len, parts)) - len(expected)
