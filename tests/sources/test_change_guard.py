"""Files that change while they are read end in an error, never in figures of two states of a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_shop import HEADER, Shop

from custseg import operating_system
from custseg.customers import scan_until_sound
from custseg.errors import DataError
from custseg.sources import change_guard
from custseg.sources.change_guard import ChangeGuard, unchanged_files

TABLE = HEADER + "".join(f"C{number},2024-01-01,1,x\n" for number in range(1_000))
OTHER = HEADER + "".join(f"D{number},2024-01-02,7,y\n" for number in range(1_000))
CLOCK_STEP_NS = 20_000_000
Change = Callable[[Path], object]


@pytest.fixture(autouse=True)
def _with_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait until the clock has moved on since a file was written, as outside of the tests."""
    monkeypatch.setattr(operating_system, "CLOCK_STEP_NS", CLOCK_STEP_NS)


def replace(path: Path) -> None:
    other = path.with_name("other.csv")
    other.write_text(OTHER)
    other.replace(path)


def rewrite_as_of_then(path: Path) -> None:
    """Write other figures of the same size into the file, and set back its time."""
    before = path.stat()
    path.write_text(OTHER)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def append(path: Path) -> None:
    with path.open("a") as stream:
        stream.write("Z,2024-01-02,5,x\n")


CHANGES: dict[str, Change] = {
    "became shorter": lambda path: os.truncate(path, 700),
    "became longer": append,
    "was replaced by another file": replace,
    "was deleted or renamed": lambda path: path.unlink(),
    "changed": rewrite_as_of_then,
}


def change_before_the_pass(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Do something to the file after it was opened, when the pass over its rows begins."""
    run = scan_until_sound.scan

    def changed(*arguments: Any) -> Any:
        change()
        return run(*arguments)

    monkeypatch.setattr(scan_until_sound, "scan", changed)


@pytest.mark.parametrize("left", [0, 40, 700])
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_file_that_becomes_shorter_is_an_error(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, left: int, suffix: str
) -> None:
    path = shop.write("orders.csv", TABLE)
    if suffix == "parquet":
        pl.read_csv(path).write_parquet(path)
    change_before_the_pass(monkeypatch, lambda: os.truncate(path, left))
    with pytest.raises(DataError, match="shorter") as caught:
        shop.ask(path)
    assert caught.value.problems[0].where == path


@pytest.mark.parametrize("what", CHANGES)
def test_each_kind_of_change_is_an_error_that_says_so(shop: Shop, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    path = shop.write("orders.csv", TABLE)
    change_before_the_pass(monkeypatch, lambda: CHANGES[what](Path(path)))
    with pytest.raises(DataError, match=f"{what} while it was read") as caught:
        shop.ask(path)
    assert caught.value.problems[0].where == path
    assert "copy" in caught.value.problems[0].hint


@pytest.mark.parametrize("what", ["became longer", "was replaced by another file", "changed"])
def test_a_change_after_any_look_at_the_file_is_noticed(shop: Shop, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """Just after each look at the state of the file it changes: an error, or figures that are all of one state."""
    path = Path(shop.write("orders.csv", TABLE))
    right, look = shop.ask(str(path)).frame.rows(), change_guard.state_of
    looks = 0

    def then_change(name: str) -> Any:
        nonlocal looks
        found, looks = look(name), looks + 1
        if looks == wanted:
            CHANGES[what](path)
        return found

    monkeypatch.setattr(change_guard, "state_of", then_change)
    for wanted in range(2, 100):
        path.write_text(TABLE)
        looks = 0
        try:
            with unchanged_files():
                frame = shop.ask(str(path)).frame
        except DataError as error:
            assert what in str(error)  # noqa: PT017
        else:
            assert frame.rows() == right
            # The change came after the last look.
            assert looks <= wanted
            return
    raise AssertionError("the file is looked at without end")


def test_a_change_around_any_query_is_noticed(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Polars opens the file anew for each query: it changes before and after each of them."""
    path = Path(shop.write("orders.csv", TABLE))
    right = shop.ask(str(path)).frame.rows()
    collect, collect_all = pl.LazyFrame.collect, pl.collect_all
    queries, changed = 0, False

    def around(query: Callable[..., Any]) -> Callable[..., Any]:
        def run(*words: Any, **more: Any) -> Any:
            nonlocal queries, changed
            queries += 1
            if queries == wanted and not after:
                rewrite_as_of_then(path)
            found = query(*words, **more)
            if queries == wanted and after:
                rewrite_as_of_then(path)
            changed = changed or queries == wanted
            return found

        return run

    monkeypatch.setattr(pl.LazyFrame, "collect", around(collect))
    monkeypatch.setattr(pl, "collect_all", around(collect_all))
    mixed, refused = [], 0
    for after in (False, True):
        for wanted in range(1, 100):
            path.write_text(TABLE)
            queries, changed = 0, False
            try:
                with unchanged_files():
                    rows = shop.ask(str(path)).frame.rows()
            except DataError:
                refused += 1
                continue
            if not changed:
                break
            mixed.append((after, wanted, rows != right))
    assert mixed == []
    assert refused > 6


def test_an_error_that_a_change_has_led_to_is_that_of_the_change(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(TABLE)
    with pytest.raises(DataError, match="deleted"), unchanged_files():  # noqa: PT012
        ChangeGuard({str(path): "orders.csv"})
        path.unlink()
        raise ValueError("nothing is there")


def test_files_are_let_go(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(TABLE)
    with unchanged_files():
        guard = ChangeGuard({str(path): "orders.csv"})
        assert guard.close.alive
    assert not guard.close.alive
    path.unlink()


def test_an_unchanged_file_is_read(shop: Shop) -> None:
    with unchanged_files():
        assert shop.ask(shop.write("orders.csv", TABLE)).frame.height == 1_000
