"""Events without money: orders, recency, rhythm and retention, against days alone in plain Python."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from visits import days_of, figures_of, retention_of, some_visits, write_visits

import custseg
from custseg.analyses.cac.cac import cac
from custseg.analyses.cohorts.cohorts import cohorts
from custseg.analyses.customers import customers
from custseg.analyses.forecast.forecast import forecast
from custseg.analyses.ltv import ltv
from custseg.analyses.profit import profit
from custseg.analyses.segment.segment import segment
from custseg.analyses.trend.trend import trend
from custseg.errors import CustsegError, DataError
from custseg.result import Result
from custseg.settings.settings import gather

VISITS = some_visits(7)
COLUMNS = "orders,orders_per_month,tenure_months,active_months,days_since_last,typical_gap,last_order"
SUMMARY_OF_ORDERS = ("customers", "customers_with_order", "orders", "repeat_rate", "one_time_customers", "base_gap")


def ask(question: Callable[..., Result], path: Path, **flags: Any) -> Result:
    flags = {"no_money": "on"} | flags
    return question([str(path)], gather(flags, use_config=False, environment={}))


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_visits(tmp_path_factory.mktemp("log") / "visits.csv", VISITS)


def test_orders_recency_and_rhythm_follow_from_the_days(log: Path) -> None:
    result = ask(ltv, log)
    assert result.frame.columns == ["customer_id", *COLUMNS.split(",")]
    found = {row.pop("customer_id"): row for row in result.frame.to_dicts()}
    assert found == {who: pytest.approx(row, abs=1e-9) for who, row in figures_of(VISITS).items()}
    orders = result.frame["orders"].to_list()
    assert orders == sorted(orders, reverse=True)


def test_the_summary_counts_orders_and_no_money(log: Path) -> None:
    days = days_of(VISITS)
    figures = ask(ltv, log).figures()
    assert figures["customers"] == len(days)
    assert figures["orders"] == sum(map(len, days.values()))
    assert figures["one_time_customers"] == sum(len(own) == 1 for own in days.values())
    assert figures["repeat_rate"] == pytest.approx(sum(len(own) > 1 for own in days.values()) / len(days))
    assert not figures.keys() & {"revenue", "profit", "ltv_total", "margin", "average_order_value", "lifetime_months"}


def test_groups_add_up_to_the_orders_of_their_customers(log: Path) -> None:
    days = days_of(VISITS)
    rows = ask(ltv, log, by="cohort").frame.to_dicts()
    assert sum(row["orders"] for row in rows) == sum(map(len, days.values()))
    one = next(row for row in rows if row["cohort"] == "2023-02")
    own = [own for own in days.values() if own[0].strftime("%Y-%m") == "2023-02"]
    assert (one["customers"], one["orders"]) == (len(own), sum(map(len, own)))
    assert one["repeat_rate"] == pytest.approx(sum(len(days) > 1 for days in own) / len(own))


def test_two_periods_are_compared_by_their_orders(log: Path) -> None:
    days = days_of(VISITS)
    end = max(own[-1] for own in days.values())
    middle, start = end - dt.timedelta(90), end - dt.timedelta(180)
    result = ask(ltv, log, compare_to="90d")
    assert result.frame.columns == ["customer_id", "orders", "orders_recent", "orders_earlier", "orders_change"]
    for row in result.frame.to_dicts():
        own = days[row["customer_id"]]
        recent, earlier = sum(day > middle for day in own), sum(start < day <= middle for day in own)
        assert (row["orders_recent"], row["orders_earlier"]) == (recent, earlier)
        assert row["orders_change"] == recent - earlier
    sizes = result.frame["orders_change"].abs().to_list()
    assert sizes == sorted(sizes, reverse=True)
    assert result.figures()["orders_recent"] == result.frame["orders_recent"].sum()


def test_cohorts_are_compared_by_retention(log: Path) -> None:
    result = ask(cohorts, log)
    columns = ["cohort", "cohort_size", "age", "period", "complete", "customers", "retention"]
    assert result.frame.columns == columns
    found = {(row["cohort"], row["age"]): (row["customers"], row["cohort_size"]) for row in result.frame.to_dicts()}
    assert found == retention_of(VISITS)
    assert result.instead is not None
    assert "ltv_per_customer" not in result.instead.frame.columns


def test_a_trend_shows_orders_and_active_customers(log: Path) -> None:
    days = days_of(VISITS)
    for row in ask(trend, log, periods="0").frame.to_dicts():
        active = [sum(day.strftime("%Y-%m") == row["period"] for day in own) for own in days.values()]
        assert (row["orders"], row["active_customers"]) == (sum(active), sum(map(bool, active)))


def test_all_schemes_of_orders_and_days_remain(log: Path) -> None:
    result = ask(customers, log)
    assert {"order_tier", "rf", "lifecycle"} <= set(result.frame.columns)
    assert not {"volume_value", "ltv_tier", "abc", "rfm"} & set(result.frame.columns)
    days = days_of(VISITS)
    for row in result.frame.to_dicts():
        assert (row["order_tier"] == "one-time") == (len(days[row["customer_id"]]) == 1)
    segments = ask(segment, log).frame
    assert segments["segment"].to_list() == ["one-time", "repeat-above", "repeat-below"]
    repeat = sorted(len(own) for own in days.values() if len(own) > 1)
    cut = (repeat[(len(repeat) - 1) // 2] + repeat[len(repeat) // 2]) / 2
    above = segments.filter(segment="repeat-above")["customers"].item()
    assert above == sum(orders > cut for orders in repeat)


def test_the_forecast_is_that_of_days_alone(log: Path, tmp_path: Path) -> None:
    """It equals the forecast of a file in which every order is worth the same."""
    once = [(who, day, "") for who, own in days_of(VISITS).items() for day in own]
    priced = write_visits(tmp_path / "priced.csv", once, amount="1")
    names = ["customer_id", "p_alive", "expected_orders", "orders_low", "orders_high"]
    found = ask(forecast, log, holdout="off")
    assert found.frame.columns == names
    expected = ask(forecast, priced, holdout="off", no_money="off", sort="expected_orders")
    assert found.frame.equals(expected.frame.select(names))
    assert [column.name for one in found.sections for column in one.columns if column.unit == "money"] == []


@pytest.mark.parametrize(
    ("question", "flags", "what"),
    [
        (profit, {}, "custseg profit needs amounts"),
        (cac, {"no_money": "on"}, "custseg cac needs amounts"),
        (segment, {"scheme": "rfm"}, "the scheme 'rfm' needs data that is missing: amounts"),
        (ltv, {"columns": ["orders", "ltv"]}, "'ltv' cannot be shown here"),
        (ltv, {"sort": "revenue"}, "'revenue' cannot be shown here"),
        (ltv, {"rows": "revenue > 5"}, "'revenue' cannot be used here"),
        (ltv, {"by": "abc"}, "the scheme 'abc' needs data that is missing: amounts"),
        (forecast, {"columns": ["expected_revenue"]}, "'expected_revenue' cannot be shown here"),
        (customers, {"columns": ["rfm"]}, "'rfm' cannot be shown here"),
        (customers, {"where": "ltv_tier = 'one-time'"}, "'ltv_tier' cannot be used here"),
        (segment, {"where": "abc = 'A'"}, "'abc' cannot be used here"),
        (ltv, {"where": "margin > 0.1"}, "'margin' cannot be used here"),
        (cohorts, {"columns": ["revenue"]}, "'revenue' cannot be shown here"),
    ],
)
def test_what_takes_amounts_is_refused_with_the_reason(
    log: Path, question: Callable[..., Result], flags: dict[str, Any], what: str
) -> None:
    with pytest.raises(CustsegError) as error:
        ask(question, log, **flags)
    (problem,) = error.value.problems
    assert problem.what.endswith(what)
    assert problem.hint == "The file is read without amounts: --no-money."


def test_a_target_of_money_has_no_figure_to_compare(log: Path, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("targets: {revenue: 1000, repeat_rate: 0.5}\nmargin: 0.3\nspend: gone.csv\n")
    settings = gather({"no_money": "on"}, config=str(tmp_path / "c.yaml"), environment={})
    result = ltv([str(log)], settings)
    notes = {note.name: note.text for note in result.notes}
    assert "The file is read without amounts" in notes["target_without_figure"]
    assert "target_repeat_rate" in result.figures()


@given(seed=st.integers(0, 10**6))
@settings(max_examples=5, deadline=None)
def test_neither_the_order_of_rows_nor_a_constant_amount_changes_a_figure(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    visits, folder = some_visits(seed, customers=12), tmp_path_factory.mktemp("some")
    shuffled = random.Random(seed).sample(visits, len(visits))
    plain = write_visits(folder / "plain.csv", visits)
    mixed = write_visits(folder / "mixed.csv", shuffled)
    priced = write_visits(folder / "priced.csv", shuffled, amount="1")
    for question, flags in ((ltv, {"columns": COLUMNS.split(","), "sort": "orders"}), (cohorts, {})):
        result = ask(question, plain, **flags)
        assert result.frame.equals(ask(question, mixed, **flags).frame)
        other = ask(question, priced, no_money="off", **flags)
        assert result.frame.equals(other.frame.select(result.frame.columns))
    without, with_amount = (ask(ltv, path, no_money=one).figures() for path, one in ((plain, "on"), (priced, "off")))
    for name in SUMMARY_OF_ORDERS[:-1]:
        assert without[name] == with_amount[name], name


def test_every_row_excluded_is_an_error_without_money_too(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("client,date\nA,soon\nB,later\n")
    with pytest.raises(DataError):
        ask(ltv, path, map=["date=date"])


def test_a_tables_types_do_not_matter() -> None:
    """Frames of typed columns give the figures of the file."""
    days = pl.DataFrame(VISITS, schema=["client", "visit date", "branch"], orient="row")
    result = custseg.ltv(days, no_money=True)
    found = {row["customer_id"]: row["orders"] for row in result.frame.to_dicts()}
    assert found == {who: len(own) for who, own in days_of(VISITS).items()}
