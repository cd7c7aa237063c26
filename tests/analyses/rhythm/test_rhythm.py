"""custseg rhythm against plain Python: every figure of every customer, who comes back, seasons and foresight."""

from __future__ import annotations

import calendar
import datetime as dt
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from examples import examples
from exports import line, write_csv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rhythm_oracle import month_of, people_of, rayleigh, repeats, rhythm_of, variation

from custseg.analyses.ltv import ltv
from custseg.analyses.rhythm.rhythm import rhythm
from custseg.errors import CustsegError, DataError, UsageError
from custseg.result import Result
from custseg.settings.settings import gather

FIRST, LAST = dt.date(2021, 1, 4), dt.date(2024, 2, 20)
PROPERTY = settings(
    deadline=None, max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ALL = (
    "typical_gap,slow_gap,gap_cv,longest_gap,rhythm_class,last_order,next_order_due,days_overdue,rhythm_status,"
    "season_strength,season_chance,rhythm_cause,rhythm_evidence,turnover_variation,xyz_class,ltv"
)


def ask(path: Path, **flags: Any) -> Result:
    return rhythm([str(path)], gather(flags, use_config=False, environment={}))


def section(result: Result, name: str) -> pl.DataFrame:
    return next(one.frame for one in result.sections if one.name == name)


def shop(seed: int, customers: int = 30) -> list[dict[str, Any]]:
    """Return lines of regular, irregular, seasonal and one-time customers, with returns."""
    chance = random.Random(seed)
    rows = []
    for number in range(customers):
        day = FIRST + dt.timedelta(days=chance.randrange(500))
        gap = chance.choice([7, 20, 45, 90])
        spread = chance.choice([0, 0.3, 1, 3])
        for order in range(chance.choice([1, 2, 3, 6, 14])):
            amount = chance.randrange(5, 500)
            rows.append(line(f"c{number}", f"{number}-{order}", day, amount, profit=1))
            if chance.random() < 0.1:
                rows.append(line(f"c{number}", f"{number}-{order}", day, -amount, profit=-1))
            if chance.random() < 0.1:
                rows.append(line(f"c{number}", f"{number}-r{order}", day, -3, profit=-1))
            day = min(LAST, day + dt.timedelta(days=max(0, round(gap * (1 + spread * chance.uniform(-1, 2))))))
        if chance.random() < 0.3:
            for year in range(3):
                late = dt.date(2021 + year, 11, chance.randrange(1, 28))
                for later in (0, 4):
                    day = late + dt.timedelta(days=later)
                    rows.append(line(f"c{number}", f"{number}-s{year}{later}", day, 9, profit=1))
    return rows


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("start", [None, dt.date(2021, 9, 1)])
def test_every_figure_is_that_of_plain_python(tmp_path: Path, seed: int, start: dt.date | None) -> None:
    rows = shop(seed)
    as_of = max(row["date"] for row in rows)
    path = write_csv(tmp_path / "orders.csv", rows)
    flags = {"from": str(start)} if start else {}
    found = {row["customer_id"]: row for row in ask(path, columns=ALL, covered="off", **flags).frame.to_dicts()}
    expected, people = rhythm_of(rows, as_of, start), people_of(rows, start)
    assert {name for name, row in found.items() if row["rhythm_class"]} == expected.keys()
    last_month = month_of(as_of) - (calendar.monthrange(as_of.year, as_of.month)[1] - as_of.day > 3)
    causes = set()
    for name, figures in expected.items():
        row = found[name]
        for key, value in figures.items():
            assert row[key] == (pytest.approx(value, rel=1e-9) if isinstance(value, float) else value), (name, key)
        _, cv, xyz = variation(people[name], last_month)
        assert (row["turnover_variation"], row["xyz_class"]) == (cv and pytest.approx(cv, rel=1e-9), xyz)
        season = rayleigh(people[name].days)
        pair = (row["season_strength"], row["season_chance"])
        assert pair == ((None, None) if season is None else pytest.approx(season, abs=1e-5)), name
        cause = None
        if figures["rhythm_class"] == "irregular":
            cause = "too short to tell" if season is None else "seasonal" if season[1] < 0.05 else "may buy elsewhere"
        assert row["rhythm_cause"] == cause
        assert (row["rhythm_evidence"] is None) == (cause is None)
        causes.add(cause)
    assert len(causes) > 2


@pytest.mark.parametrize("start", [None, dt.date(2021, 9, 1)])
def test_who_comes_back_after_each_order(tmp_path: Path, start: dt.date | None) -> None:
    rows = shop(7, 60)
    path = write_csv(tmp_path / "orders.csv", rows)
    flags = {"from": str(start)} if start else {}
    result = ask(path, **flags)
    assert section(result, "repeat").rows() == [
        (f"{number} and later" if number == 11 else str(number), *rest) for number, *rest in repeats(rows, start)
    ]
    base = ltv([str(path)], gather(flags, use_config=False, environment={})).figures()
    first = section(result, "repeat").row(0, named=True)
    assert first["share"] == base["repeat_rate"] == result.figures()["repeat_rate"]
    assert first["customers"] == base["customers_with_order"]
    gaps = [gap for one in people_of(rows, start).values() if one.inside for gap in one.gaps]
    histogram = section(result, "gaps")
    assert histogram["gaps"].sum() == len(gaps)
    assert histogram["gaps"][2] == sum(15 <= gap <= 30 for gap in gaps)
    assert histogram["share"].sum() == pytest.approx(1)


@PROPERTY
@given(
    calendar_of=st.dictionaries(st.sampled_from("abcdef"), st.lists(st.integers(0, 1_500), max_size=8), min_size=1),
    shuffle=st.randoms(use_true_random=False),
)
def test_shuffled_rows_change_nothing_and_the_first_line_is_the_repeat_rate(
    tmp_path: Path, calendar_of: dict[str, list[int]], shuffle: random.Random
) -> None:
    rows = [
        line(name, f"{name}{place}", FIRST + dt.timedelta(days=day), 5 + place, profit=1)
        for name, days in calendar_of.items()
        for place, day in enumerate(days)
    ] or [line("a", "1", FIRST, 5, profit=1)]
    first = ask(write_csv(tmp_path / "orders.csv", rows))
    shuffle.shuffle(rows)
    second = ask(write_csv(tmp_path / "orders.csv", rows))
    assert first.frame.equals(second.frame)
    assert [one.value for one in first.summary] == [one.value for one in second.summary]
    assert all(a.frame.equals(b.frame) for a, b in zip(first.sections, second.sections, strict=True))
    figures, repeat = first.figures(), section(first, "repeat")
    assert figures["repeat_rate"] == repeat["share"][0]
    statuses = ("due", "overdue", "lapsed")
    counted = first.frame.group_by("rhythm_status").len()
    assert {name: figures[f"customers_{name}"] for name in statuses} == {
        name: dict(counted.iter_rows()).get(name, 0) for name in statuses
    }


def test_the_list_of_those_due_has_the_most_valuable_first(tmp_path: Path) -> None:
    result = ask(write_csv(tmp_path / "orders.csv", shop(3, 80)))
    due = result.frame.filter(pl.col("rhythm_status").is_in(["due", "overdue"])).sort("ltv", descending=True)
    assert result.instead is not None
    assert result.instead.frame["ltv"].to_list() == due["ltv"].head(20).to_list()
    assert set(result.instead.frame["rhythm_status"]) <= {"due", "overdue"}
    assert result.figures()["due_ltv"] == pytest.approx(due["ltv"].sum())
    # Who is asked for is shown, whether due or not.
    assert ask(tmp_path / "orders.csv", where="rhythm_status = 'lapsed'").instead is None
    # A file has everyone.
    assert result.frame.height == result.figures()["customers"]


def test_limits_of_the_classes_are_settings(tmp_path: Path) -> None:
    days = [0, 10, 30]
    rows = [line("a", f"{day}", FIRST + dt.timedelta(days=day), 5, profit=1) for day in days]
    path = write_csv(tmp_path / "orders.csv", rows)
    # Gaps of 10 and 20: a standard deviation of 7.07 ÷ a mean of 15.
    for limits, word in (({}, "regular"), ({"regular_cv": "0.4"}, "variable")):
        assert ask(path, **limits).frame["rhythm_class"].to_list() == [word]
    assert ask(path, regular_cv="0.1", variable_cv="0.4").frame["rhythm_class"].to_list() == ["irregular"]


def monthly(amounts: list[int], name: str, first: dt.date = dt.date(2020, 1, 1)) -> list[dict[str, Any]]:
    """Return an order a month."""
    months = [month_of(first) + place for place in range(len(amounts))]
    days = [dt.date(month // 12, month % 12 + 1, first.day) for month in months]
    return [
        line(name, f"{name}{day}", day, amount, profit=1) for day, amount in zip(days, amounts, strict=True) if amount
    ]


def test_what_evening_out_is_worth_by_hand(tmp_path: Path) -> None:
    """Steady 100 a month, and an irregular customer with gaps of 1, 1 and 485 days."""
    steady = monthly([100] * 24, "steady")
    rows = [*steady, line("odd", "o1", dt.date(2020, 2, 1), 60, profit=1)]
    rows += [line("odd", f"o{day}", dt.date(2020, 2, day), 60, profit=1) for day in (2, 3)]
    rows += [
        line("odd", "o9", dt.date(2021, 6, 3), 120, profit=1),
        line("end", "e", dt.date(2021, 12, 31), 1, profit=1),
    ]
    result = ask(write_csv(tmp_path / "orders.csv", rows))
    figures = result.figures()
    assert figures["customers_irregular"] == 1
    turnover = [100.0] * 24
    turnover[1] += 180
    turnover[17] += 120
    turnover[23] += 1
    errors = [abs(sum(turnover[t - 12 : t]) / 12 - turnover[t]) for t in range(12, 24)]
    assert figures["turnover_error_money"] == pytest.approx(sum(errors) / 12)
    assert figures["turnover_error"] == pytest.approx(sum(errors) / sum(turnover[12:]))
    # Without it, only the last month is off: by 1.
    assert figures["turnover_error_money_without"] == pytest.approx(1 / 12)
    assert figures["turnover_error_without"] == pytest.approx(1 / 1201)
    assert figures["irregular_share"] == pytest.approx(120 / 1321)
    (note,) = [note for note in result.notes if note.name == "foresight"]
    assert "arithmetic" in note.text


def test_three_years_are_forecast_by_the_year_before(tmp_path: Path) -> None:
    amounts = [100 + 10 * (month % 12) for month in range(36)]
    days = [*(dt.date(2020, 3, day) for day in (1, 2, 3)), dt.date(2022, 9, 9)]
    odd = [line("odd", f"o{day}", day, 50, profit=1) for day in days]
    end = line("end", "e", dt.date(2022, 12, 31), 1, profit=1)
    result = ask(write_csv(tmp_path / "orders.csv", [*monthly(amounts, "steady"), *odd, end]))
    turnover = [float(one) for one in amounts]
    turnover[2], turnover[32], turnover[35] = turnover[2] + 150, turnover[32] + 50, turnover[35] + 1
    errors = [
        abs(turnover[t - 12] * sum(turnover[t - 12 : t]) / sum(turnover[t - 24 : t - 12]) - turnover[t])
        for t in range(24, 36)
    ]
    assert result.figures()["turnover_error_money"] == pytest.approx(sum(errors) / 12)
    assert result.figures()["turnover_error_money_without"] == pytest.approx(1 / 12)


def test_the_season_needs_two_years_and_says_since_when_there_are_orders(tmp_path: Path) -> None:
    days = [dt.date(2022, 1, 1) + dt.timedelta(days=day) for day in range(730)]
    rows = [line(f"c{day.day}", str(day), day, 5, profit=1) for day in days if day.weekday() < 5]
    rows += [line(f"x{day.day}", f"x{day}", day, 5, profit=1) for day in days if day.month == 11 and day.weekday() < 5]
    path = write_csv(tmp_path / "orders.csv", rows)
    result = ask(path, as_of="2023-12-31")
    season, weekdays = section(result, "season"), section(result, "weekdays")
    assert season["index"][10] == pytest.approx(24 / 13, abs=0.1)
    assert season["recurs"][10] == "yes"
    assert weekdays["index"].to_list() == pytest.approx([1.4] * 5 + [0, 0], abs=0.02)
    assert weekdays["weekday"].to_list() == list(calendar.day_name)
    short = ask(path, as_of="2023-06-30")
    (note,) = [note.text for note in short.notes if note.name == "no_season"]
    assert "by month and by weekday" in note
    assert "2022-01-03" in note
    assert not [one for one in short.sections if one.name in ("season", "weekdays")]


def test_one_month_of_data_one_customer_and_everyone_regular(tmp_path: Path) -> None:
    one = write_csv(tmp_path / "one.csv", [line("a", "1", FIRST, 5, profit=1)])
    result = ask(one)
    assert result.frame.select("rhythm_class", "rhythm_status", "xyz_class").row(0) == ("one-time", None, "too few")
    assert {note.name for note in result.notes} >= {"no_gaps", "no_season"}
    regular = [line(x, f"{x}{n}", FIRST + dt.timedelta(days=3 * n), 5, profit=1) for x in "ab" for n in range(10)]
    found = ask(write_csv(tmp_path / "regular.csv", regular))
    assert found.frame["gap_cv"].to_list() == [0, 0]
    assert set(found.frame["rhythm_status"]) == {"not due"}
    assert {note.name for note in found.notes} >= {"nobody_due", "no_season"}
    assert found.instead is None


def test_visits_without_money_have_a_rhythm(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    days = [FIRST + dt.timedelta(days=7 * n) for n in range(10)]
    path.write_text("member,date\n" + "".join(f"m{n},{day}\n" for n in range(3) for day in days))
    result = ask(path, no_money="on")
    assert result.frame["typical_gap"].to_list() == [7.0] * 3
    assert "xyz_class" not in result.frame.columns
    assert "ltv" not in result.frame.columns


def test_what_has_no_single_orders_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("customer_id,orders,total_spent\n" + "".join(f"c{n},{n},{10 * n}\n" for n in range(1, 30)))
    with pytest.raises(DataError, match="custseg rhythm needs single orders"):
        ask(path)
    with pytest.raises(UsageError, match="no column 'rythm_class'"):
        ask(write_csv(tmp_path / "orders.csv", shop(1, 3)), columns="rythm_class")
    with pytest.raises(CustsegError):
        ask(tmp_path / "orders.csv", where="rhythm_class = overdue")
