"""Trends: causes add up to changes, groups to the base, and each figure equals a computation in plain Python."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from math import isclose
from pathlib import Path
from typing import Any

import pytest
from examples import examples
from exports import as_csv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trend_oracle import Line, Span, causes, spans

from custseg.analyses.trend import group_periods
from custseg.analyses.trend.trend import trend
from custseg.errors import UsageError
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.tables.ledger import Entry, Reason
from custseg.tables.values.amounts import SCALE

PROPERTY = settings(
    max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FEW = settings(PROPERTY, max_examples=examples(8))
PARTS = ("change_by_customers", "change_by_orders_per_customer", "change_by_order_value", "change_without_order")
KINDS = ("change_by_new", "change_by_back", "change_by_kept", "change_by_lost", "change_without_order")

STATUS = ("new", "back", "gone")

lines = st.lists(
    st.builds(
        Line,
        st.sampled_from(["A", "B", "C", "D"]),
        st.sampled_from(["1", "2", "3", "4", "5"]),
        st.dates(dt.date(2023, 12, 28), dt.date(2024, 7, 2)),
        st.decimals(-40, 100, places=2),
        st.sampled_from(["tea", "wine", "other"]),
    ),
    min_size=3,
    max_size=24,
)
lengths = st.sampled_from(["month", "quarter", "45d"])


def ask(folder: Path, table: list[Line], **flags: Any) -> Result:
    """Return the trend of some rows."""
    path = folder / "orders.csv"
    rows = [f"{one.customer},{one.order},{one.day},{one.money},{one.kind}" for one in table]
    path.write_text("\n".join(["customer_id,order_id,date,revenue,category", *rows]) + "\n", encoding="utf-8")
    return trend([str(path)], gather({"warm_up": "0", **flags}, use_config=False, environment={}))


def exact(value: float | None) -> int | None:
    """Return money in integers of ``SCALE``."""
    return None if value is None else round(value * SCALE)


def whole(value: Decimal) -> int:
    return int(value * SCALE)


@PROPERTY
@given(table=lines, length=lengths)
def test_base_periods_and_causes_equal_the_oracle(tmp_path: Path, table: list[Line], length: str) -> None:
    rows = ask(tmp_path, table, period=length).frame.to_dicts()
    wanted = spans(table, length)
    assert [(row["period_start"], row["period_end"], row["complete"]) for row in rows] == [
        (span.start, span.end, span.complete) for span in wanted
    ]
    seen: set[str] = set()
    for place, (row, now) in enumerate(zip(rows, wanted, strict=True)):
        assert exact(row["turnover"]) == whole(sum(now.money.values(), Decimal(0)))
        assert (row["active_customers"], row["orders"]) == (len(now.active), sum(now.orders.values()))
        assert exact(row["turnover_without_order"]) == exact(row["turnover"]) - whole(now.revenue)
        before = wanted[place - 1] if place and now.complete and wanted[place - 1].complete else None
        _check_change(row, now, before, seen)
        seen |= now.active


def _check_change(row: dict[str, Any], now: Span, before: Span | None, seen: set[str]) -> None:
    if before is None:
        changes = [name for name in row if "change" in name or name.startswith("customers_")]
        assert {row[name] for name in (*changes, "dynamics_coefficient")} == {None}
        return
    change = exact(row["turnover_change"])
    assert change == whole(sum(now.money.values(), Decimal(0)) - sum(before.money.values(), Decimal(0)))
    for names in (PARTS, KINDS):
        assert sum(exact(row[name]) or 0 for name in names) == change
    for name, value in zip(PARTS[:3], causes(now, before), strict=True):
        assert isclose(row[name], value, rel_tol=1e-9, abs_tol=3e-6), name
    kinds = {
        "new": now.active - before.active - seen,
        "back": (now.active - before.active) & seen,
        "kept": now.active & before.active,
        "lost": before.active - now.active,
    }
    for kind, who in kinds.items():
        assert row[f"customers_{kind}"] == len(who), kind
        change_of = sum((now.money[one] if one in now.active else Decimal(0) for one in who), Decimal(0))
        change_of -= sum((before.money[one] if one in before.active else Decimal(0) for one in who), Decimal(0))
        assert exact(row[f"change_by_{kind}"]) == whole(change_of), kind


@PROPERTY
@given(table=lines, length=lengths)
def test_turnover_of_row_groups_equals_the_oracle(tmp_path: Path, table: list[Line], length: str) -> None:
    result = ask(tmp_path, table, period=length, by="category", top="3")
    found, wanted = result.frame, spans(table, length)
    if any(span.complete for span in wanted):
        last = found.filter(found["period"] == result.figures()["last_period"])["turnover_status"].to_list()
        assert [result.figures()[f"groups_{one}"] for one in STATUS] == [last.count(one) for one in STATUS]
    for (kind,), frame in found.group_by("category"):
        money = [span.kinds[str(kind)] for span in wanted]
        rows = frame.sort("period_start").to_dicts()
        assert [exact(row["turnover"]) for row in rows] == list(map(whole, money))
        for place, (row, span) in enumerate(zip(rows, wanted, strict=True)):
            total = sum(span.kinds.values(), Decimal(0))
            share = float(money[place] / total) if total > 0 else None
            assert row["turnover_share"] == (None if share is None else pytest.approx(share, rel=1e-12))
            compared = bool(place) and span.complete and wanted[place - 1].complete
            change = money[place] - money[place - 1] if compared else None
            assert exact(row["turnover_change"]) == (None if change is None else whole(change))
            coefficient = float(money[place] / money[place - 1]) if compared and money[place - 1] > 0 else None
            assert row["dynamics_coefficient"] == (None if coefficient is None else pytest.approx(coefficient))
            earlier = any(one.complete for one in wanted[:place])
            assert row["turnover_status"] == _status(money[: place + 1], span.complete, compared, earlier)
    assert found.height == len(wanted) * len({line.kind for line in table})


def _status(money: list[Decimal], complete: bool, compared: bool, earlier: bool) -> str | None:
    *before, now = (amount > 0 for amount in money)
    if complete and now and earlier and not any(before):
        return "new"
    if compared and now and any(before) and not before[-1]:
        return "back"
    return "gone" if compared and not now and before[-1] else None


@FEW
@given(table=lines, length=lengths, by=st.sampled_from(["category", "first:category", "cohort", "lifecycle"]))
def test_groups_add_up_to_the_base_in_any_order_of_rows(
    tmp_path: Path, table: list[Line], length: str, by: str
) -> None:
    base = ask(tmp_path, table, period=length).frame
    split = ask(tmp_path, table, period=length, by=by, top="0")
    for column in ("turnover", "turnover_change"):
        sums: dict[Any, int | None] = dict.fromkeys(base["period"])
        for row in split.frame.iter_rows(named=True):
            if row[column] is not None:
                sums[row["period"]] = (sums[row["period"]] or 0) + (exact(row[column]) or 0)
        assert sums == {row["period"]: exact(row[column]) for row in base.iter_rows(named=True)}
    # The smaller groups are merged: with them the groups still add up to the base.
    cut = ask(tmp_path, table[::-1], period=length, by=by, top="1").frame
    assert exact(cut["turnover"].sum()) == exact(base["turnover"].sum())
    assert as_csv(ask(tmp_path, table[::-1], period=length, by=by, top="0")) == as_csv(split)


def line(customer: str, order: str, day: str, money: str, kind: str = "tea") -> Line:
    return Line(customer, order, dt.date.fromisoformat(day), Decimal(money), kind)


YEAR = [
    line("A", "1", "2024-01-02", "100"), line("B", "2", "2024-01-20", "100"),
    line("A", "3", "2024-02-05", "50"), line("A", "4", "2024-02-06", "50"), line("B", "5", "2024-02-07", "50"),
    line("B", "6", "2024-02-08", "50"), line("C", "7", "2024-02-09", "50"), line("C", "8", "2024-02-28", "50"),
    line("C", "7", "2024-04-10", "-20"), line("B", "9", "2024-05-29", "30", "wine"),
]  # fmt: skip


def test_causes_by_hand(tmp_path: Path) -> None:
    """Two customers × 1 order × 100 become three × 2 × 50: the logarithmic mean of 200 and 300 is 246.63."""
    _, february, march, april, may = ask(tmp_path, YEAR).frame.to_dicts()
    assert february["dynamics_coefficient"] == 1.5
    assert [round(february[name], 2) for name in PARTS] == [100, 170.95, -170.95, 0]
    assert [february[name] for name in KINDS] == [100, 0, 0, 0, 0]
    # A month without a sale is a zero, one with a return alone below it: then there is nothing to divide by.
    assert (march["turnover"], march["dynamics_coefficient"], march["orders_per_customer"]) == (0, 0, None)
    assert (march["customers_lost"], march["change_by_customers"]) == (3, -300)
    assert (april["turnover"], april["change_without_order"], april["dynamics_coefficient"]) == (-20, -20, None)
    assert (may["complete"], may["customers_back"], may["change_by_back"]) == (True, 1, 30)


def test_status_new_and_gone_of_groups(tmp_path: Path) -> None:
    result = ask(tmp_path, YEAR, by="category")
    assert [(row[0], row[1], row[-1]) for row in result.frame.rows() if row[-1]] == [
        ("tea", "2024-03", "gone"),
        ("wine", "2024-05", "new"),
    ]
    assert result.figures()["groups_new"] == 1


def test_a_group_with_sales_before_from_is_not_new(tmp_path: Path) -> None:
    table = [*YEAR, line("A", "0", "2023-06-01", "5", "wine")]
    for by in ("category", "main:category"):
        frame = ask(tmp_path, table, by=by, **{"from": "2024-02-01"}).frame
        assert frame["period"].unique().sort().to_list() == ["2024-02", "2024-03", "2024-04", "2024-05"]
        assert "new" not in frame["turnover_status"]
    base = ask(tmp_path, table, **{"from": "2024-02-10"}).frame
    assert base["complete"].to_list() == [False, True, True, True]


def test_periods_narrows_the_rows_and_keeps_the_comparison(tmp_path: Path) -> None:
    for flags in ({}, {"by": "category"}):
        everything = ask(tmp_path, YEAR, **flags)
        few = ask(tmp_path, YEAR, periods="2", **flags)
        last = everything.frame.filter(everything.frame["period"] >= "2024-04")
        assert few.frame.sort(few.frame.columns[:2]).rows() == last.sort(last.columns[:2]).rows()
        assert few.figures() == everything.figures()


def test_comparison_with_the_same_month_a_year_ago(tmp_path: Path) -> None:
    table = [line("A", "1", "2023-01-05", "40"), line("B", "2", "2023-02-28", "10"), line("A", "3", "2024-01-31", "60")]
    rows = {row["period"]: row for row in ask(tmp_path, table, against="year").frame.to_dicts()}
    assert (rows["2024-01"]["dynamics_coefficient"], rows["2024-01"]["customers_kept"]) == (None, None)
    table.append(line("C", "4", "2023-01-01", "20"))
    result = ask(tmp_path, table, against="year")
    rows = {row["period"]: row for row in result.frame.to_dicts()}
    assert rows["2023-12"]["dynamics_coefficient"] is None
    january = rows["2024-01"]
    assert (january["dynamics_coefficient"], january["customers_kept"], january["customers_lost"]) == (1, 1, 1)
    assert (january["change_by_kept"], january["change_by_lost"]) == (20, -20)
    assert not [note for note in result.notes if note.warns]


@pytest.mark.parametrize(
    ("flags", "note"),
    [
        ({}, "nothing_to_compare"),
        ({"by": "category"}, "nothing_to_compare"),
        ({"against": "year"}, "no_second_year"),
    ],
)
def test_a_single_month_has_no_comparison(tmp_path: Path, flags: dict[str, str], note: str) -> None:
    result = ask(tmp_path, [*YEAR[:2], line("A", "3", "2024-01-30", "1")], **flags)
    assert (result.frame.height, result.frame["dynamics_coefficient"].to_list()) == (1, [None])
    assert [one.name for one in result.notes if one.warns] == [note]


def test_impossible_dates_are_excluded_with_their_money(tmp_path: Path) -> None:
    odd = ("9999-12-31", "0001-01-01", "1899-12-31", "0000-00-00", "10000-01-01", "soon", "")
    for flags in ({}, {"period": "quarter"}, {"period": "30d"}, {"to": "9999-12-31", "period": "year"}):
        alone = ask(tmp_path, YEAR, by="category", **flags)
        rows = (tmp_path / "orders.csv").read_text(encoding="utf-8").splitlines()
        rows += [f"D,d{n},{day},{2**n},tea" for n, day in enumerate(odd)]
        (tmp_path / "orders.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        settings = gather({"warm_up": "0", "by": "category", **flags}, use_config=False, environment={})
        result = trend([str(tmp_path / "orders.csv")], settings)
        assert result.frame.equals(alone.frame)
        assert result.ledger[Reason.UNREADABLE_DATE] == Entry(len(odd), (2 ** len(odd) - 1) * SCALE)


def test_no_row_in_scope_gives_an_empty_table(tmp_path: Path) -> None:
    for flags in ({}, {"by": "category"}, {"by": "cohort"}):
        result = ask(tmp_path, YEAR, **flags, **{"from": "2024-06-01", "as_of": "2024-06-30"})
        assert result.frame.is_empty()
        assert [note.name for note in result.notes if note.name != "refund_days"] == ["empty"]


def test_more_than_1000_groups_are_merged_with_a_note(tmp_path: Path) -> None:
    table = [line(f"C{n}", str(n), f"2024-0{1 + n % 2}-1{n % 9}", str(n + 1), f"k{n}") for n in range(1200)]
    table += [line("X", "x", "2024-01-01", "5000", "other"), line("Y", "y", "2024-02-28", "1", "k0")]
    result = ask(tmp_path, table, by="category")
    assert result.frame.height == 2 * 1001
    assert result.frame["category"].n_unique() == 1001
    # A group of the data named "other" keeps its row.
    sums = {group: frame["turnover"].sum() for (group,), frame in result.frame.group_by("category")}
    assert sums["other"] == 5000
    largest = sorted(sum(one.money for one in table if one.kind == kind) for kind in {one.kind for one in table})
    assert sums["other groups"] == sum(largest[:-1000])
    assert [note.command for note in result.notes if note.name == "groups_cut"] == ["--top 0"]
    assert ask(tmp_path, table, by="category", top="0").frame.height == 2 * 1201
    shown = ask(tmp_path, table, by="category", top="3").instead
    assert shown is not None
    assert shown.frame["category"].to_list()[-1] == "other (1,198)"
    assert shown.frame["turnover_change"].sum() == pytest.approx(
        sum(float(one.money) * (1 if one.day.month == 2 else -1) for one in table)
    )


def test_a_field_named_like_a_column_gets_a_prefix(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,date,revenue,period\nA,2024-01-05,10,morning\nA,2024-01-06,5,evening\n")
    frame = trend([str(path)], gather({"by": "period"}, use_config=False, environment={})).frame
    assert frame.select("by period", "period", "turnover").rows() == [
        ("morning", "2024-01", 10), ("evening", "2024-01", 5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"by": "categry"}, "Did you mean 'category'"),
        ({"by": "turnover"}, "is a metric"),
        ({"by": "period"}, "no dimension 'period'"),
        ({"against": "year", "period": "30d"}, "month, quarter or year"),
    ],
)
def test_invalid_options_are_refused(tmp_path: Path, flags: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ask(tmp_path, YEAR, **flags)


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_periods, "MAX_ROWS", 9)
    assert ask(tmp_path, YEAR, by="category", top="1", **{"from": "2024-02-01"}).frame.height == 8
    with pytest.raises(UsageError, match="--top N"):
        ask(tmp_path, YEAR, by="category")
