"""How many customers of a segment ordered again: by hand, and on public exports against plain Python."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from exports import line, write_csv
from hypothesis import given, settings
from hypothesis import strategies as st
from places import REAL_DATA
from real_segments import ask as ask_real
from real_segments import by_hand, rows_of
from segment_shops import ask, by, made_up
from segments_by_hand import NO_ORDER, base_of, segments

from custseg.errors import SettingsError
from custseg.result import Result

FIRST = dt.date(2022, 1, 1)
MONTH_DAYS = 30.4375


def note(result: Result, name: str) -> str:
    (found,) = [one.text for one in result.notes if one.name == name]
    return found


def shop(back: int, of: int = 20) -> list[dict[str, Any]]:
    """Return the orders of a shop in which some customers come back after more than three of their gaps.

    Of the customers who order in the first four months only, ``back`` order once more in the last half year. A regular
    customer orders until the end.
    """
    rows = [line("r", f"r{n}", FIRST + dt.timedelta(days=30 * n), 10, profit=3) for n in range(31)]
    for who in range(of):
        rows += [line(f"c{who}", f"{who}-{n}", FIRST + dt.timedelta(days=30 * n), 10, profit=3) for n in range(4)]
        if who < back:
            rows.append(line(f"c{who}", f"{who}-b", FIRST + dt.timedelta(days=800), 10, profit=3))
    return rows


@pytest.mark.parametrize(
    ("back", "of", "strategy"),
    [
        (3, 20, "Win back those who were worth it, and stop spending on the rest"),
        (4, 20, "Win back those who were worth it"),
        (9, 20, "Win back those who were worth it"),
        (10, 20, "Stay in touch, because most like them order again"),
        # Too few customers to go by.
        (9, 9, "Win back those who were worth it"),
    ],
)
def test_the_strategy_follows_the_share_that_ordered_again(tmp_path: Path, back: int, of: int, strategy: str) -> None:
    path = write_csv(tmp_path / "orders.csv", shop(back, of))
    result = ask(path, scheme="lifecycle", columns="ordered_again,ordered_again_of,strategy")
    former = by(result, "segment")["former"]
    assert (former["ordered_again"], former["ordered_again_of"]) == (back / of, of)
    assert former["strategy"] == strategy
    # 900 days until the last order, less a year.
    assert f"in the segment on {FIRST + dt.timedelta(days=900 - 365)}" in note(result, "ordered_again")
    assert "in the 12 months until 2024-06-19" in note(result, "ordered_again")
    (advice,) = [one for one in result.advice if one.name == "former"]
    assert advice.strategy == strategy
    assert f"{back / of:.1%} of {of} such customers ordered again" in advice.facts
    assert ("then stop spending on them" in " ".join(advice.steps)) == (back / of < 0.2)
    members = by(ask(path, scheme="lifecycle", members="former", columns="strategy"), "customer_id")
    assert {row["strategy"] for row in members.values()} == {strategy}


def test_a_scheme_without_cases_measures_nothing_and_tells_nobody_to_stop(tmp_path: Path) -> None:
    other = ask(write_csv(tmp_path / "orders.csv", shop(3)), scheme="volume-value")
    assert "ordered_again" not in other.frame.columns
    assert "stop spending" not in " ".join(line for one in other.advice for line in one.instead)


def test_no_more_than_half_of_the_history_is_the_horizon(tmp_path: Path) -> None:
    def days(last: int, **flags: Any) -> Result:
        rows = [line(f"c{n % 7}", f"{n}", FIRST + dt.timedelta(days=n), 10, profit=3) for n in range(last + 1)]
        columns = "ordered_again,ordered_again_of"
        return ask(write_csv(tmp_path / f"{last}.csv", rows), scheme="lifecycle", columns=columns, **flags)

    assert "in the 7 months until" in note(days(450), "ordered_again")
    assert "in the 3 months until" in note(days(182), "ordered_again")
    short = days(181)
    assert "6 months of history" in note(short, "ordered_again_unmeasured")
    assert short.frame["ordered_again"].to_list() == short.frame["ordered_again_of"].to_list() == [None] * 4
    since = str(FIRST + dt.timedelta(days=330))
    assert "in the 3 months until" in note(days(450, **{"from": since}), "ordered_again")
    assert "in the 4 months until" in note(days(450, horizon=4), "ordered_again")
    # Months without any row say nothing of who comes back.
    later = days(450, as_of="2024-12-31")
    assert f"in the 7 months until {FIRST + dt.timedelta(days=450)}" in note(later, "ordered_again")
    assert later.frame["ordered_again"].drop_nulls().to_list() == [1.0] * later.frame["ordered_again"].count()


def assert_as_two_runs_show_it(path: Path, scheme: str) -> None:
    """Assert that the shares are those of the members as of the earlier day, by their last order of today."""
    # Columns that need no forecast.
    result = ask(path, scheme=scheme, columns="ordered_again,ordered_again_of")
    day = note(result, "ordered_again").split("in the segment on ")[1][:10]
    then = by(ask(path, scheme=scheme, members="all", as_of=day, columns="segment"), "customer_id")
    now = by(ask(path, scheme=scheme, members="all", columns="segment,last_order"), "customer_id")
    wanted: dict[str, list[bool]] = defaultdict(list)
    for who, row in then.items():
        last = now[who]["last_order"]
        wanted[row["segment"]].append(last is not None and str(last) > day)
    for name, row in by(result, "segment").items():
        own = wanted[name] if name != NO_ORDER else []
        shown = (row["ordered_again"], row["ordered_again_of"])
        assert shown == (sum(own) / len(own) if own else None, len(own)), name


@given(st.integers(0, 40), st.sampled_from(["lifecycle", "rfm"]))
@settings(max_examples=5, deadline=None)
def test_of_made_up_shops(tmp_path_factory: pytest.TempPathFactory, seed: int, scheme: str) -> None:
    path = write_csv(tmp_path_factory.mktemp("again") / "orders.csv", made_up(seed))
    assert_as_two_runs_show_it(path, scheme)


@pytest.mark.skipif(not REAL_DATA.is_dir(), reason="the folder of real exports, ../shared/data, is not here")
@pytest.mark.parametrize(
    ("name", "months", "scheme"),
    [("superstore", 12, "lifecycle"), ("online_retail", 6, "rfm"), ("complete_journey", 6, "rfm")],
)
def test_on_public_exports(name: str, months: int, scheme: str) -> None:
    base = by_hand(name)
    day = base.as_of - dt.timedelta(days=round(months * MONTH_DAYS))
    then = segments(base_of(rows_of(name), day))[scheme]
    last = {one.name: one.days[-1] for one in base.people if one.days}
    wanted: dict[str, list[bool]] = defaultdict(list)
    for who, segment in then.items():
        if segment != NO_ORDER:
            wanted[segment].append(last[who] > day)
    result = ask_real(name, scheme=scheme, columns="ordered_again,ordered_again_of,strategy")
    found = {row["segment"]: row for row in result.frame.iter_rows(named=True)}
    shown = {key: (row["ordered_again"], row["ordered_again_of"]) for key, row in found.items() if key != NO_ORDER}
    assert shown == {key: (sum(wanted[key]) / len(wanted[key]), len(wanted[key])) for key in shown}
    if scheme == "rfm":
        # More than two in three of the "lost" came back, or about half: nobody stops spending on them.
        assert "stop spending" not in found["lost"]["strategy"]
    assert "stop spending" not in " ".join(row["strategy"] for row in found.values())
    # A group of a segment has the customers of both then; some groups of then are empty now.
    groups = ask_real(name, scheme=scheme, columns="ordered_again_of", by="cohort").frame
    for key, total in groups.group_by("segment").agg(pl.col("ordered_again_of").sum()).iter_rows():
        assert total <= found[key]["ordered_again_of"]


CASES = """
schemes:
  pace:
    segments:
      all:
        when: orders >= 1
        strategy: Serve them
        advice: [Send the catalogue.]
        cases:
          few: {when: ordered_again < 0.5, strategy: Let them go}
          many: {when: ordered_again_of >= 3 AND ordered_again >= 0.5, advice: [Call them.]}
"""


@pytest.mark.parametrize(
    ("back", "strategy", "steps"),
    [(0, "Let them go", ("Send the catalogue.",)), (2, "Serve them", ("Call them.",))],
)
def test_own_cases_choose_strategy_and_advice(tmp_path: Path, back: int, strategy: str, steps: tuple[str, ...]) -> None:
    first = dt.date(2023, 1, 1)
    rows = [line(f"c{n}", f"{n}", first, 5, profit=1) for n in range(4)]
    rows += [line(f"c{n}", f"{n}b", first + dt.timedelta(days=700), 5, profit=1) for n in range(back)]
    rows += [line("last", "l", first + dt.timedelta(days=730), 5, profit=1)]
    path, file = write_csv(tmp_path / "orders.csv", rows), tmp_path / "rules.yaml"
    file.write_text(CASES)
    result = ask(path, scheme="pace", rules_file=str(file))
    (row,) = result.frame.iter_rows(named=True)
    assert (row["ordered_again"], row["ordered_again_of"], row["strategy"]) == (back / 4, 4, strategy)
    (advice,) = result.advice
    assert (advice.strategy, advice.steps) == (strategy, steps)


def test_a_case_looks_at_what_is_measured_only(tmp_path: Path) -> None:
    path, file = (
        write_csv(tmp_path / "orders.csv", [line("a", "1", dt.date(2023, 1, 1), 5, profit=1)]),
        tmp_path / "r.yaml",
    )
    text = CASES.replace("ordered_again < 0.5", "orders < 2").replace("strategy: Let them go", "stratgy: x")
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        ask(path, scheme="pace", rules_file=str(file))
    problems = {problem.what: problem for problem in caught.value.problems}
    assert set(problems) == {"'orders' cannot be used here", "unknown key 'stratgy'"}
    assert "A case looks at ordered_again and ordered_again_of only." in problems["'orders' cannot be used here"].hint
    assert problems["'orders' cannot be used here"].where.endswith(":10:23")
