"""``custseg forecast`` on simulated bases: figures that tie, rows in any order, small bases, invalid settings."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from examples import examples
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from simulated import STORY, simulate

from custseg.analyses.customers import customers
from custseg.analyses.forecast.forecast import forecast
from custseg.analyses.ltv import ltv
from custseg.analyses.segment.segment import segment
from custseg.errors import CustsegError, DataError, ExitStatus
from custseg.forecast.histories import Histories
from custseg.forecast.mbg_nbd import MbgNbd
from custseg.result import Result
from custseg.settings.settings import gather

FORECASTS = ("p_alive", "expected_orders", "expected_revenue", "expected_profit", "expected_ltv")


def ask(path: Path, question: Any = forecast, **flags: Any) -> Result:
    """Return the result of an analysis, whatever the machine's settings are."""
    found: Result = question([str(path)], gather(flags, use_config=False, environment={}))
    return found


def orders_of(base: pl.DataFrame, *, ids: bool = False) -> pl.DataFrame:
    """Return order days as a table of orders, with ids or without."""
    frame = base.select("customer_id", "date", revenue=pl.col("money").cast(pl.Float64) / 1e6)
    return frame.with_columns(order_id=pl.format("o{}", pl.int_range(pl.len()))) if ids else frame


def notes(result: Result) -> set[str]:
    return {note.name for note in result.notes}


@pytest.fixture(scope="module")
def base() -> pl.DataFrame:
    """Return the order days of 400 customers."""
    return simulate(400, 12, ahead=0).days


@pytest.fixture(scope="module")
def shop(base: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("forecast") / "orders.csv"
    orders_of(base).sample(fraction=1, shuffle=True, seed=1).write_csv(path)
    return path


@pytest.fixture(scope="module")
def answer(shop: Path) -> Result:
    return ask(shop, margin="40%")


def test_the_forecast_of_a_customer_equals_the_model_on_its_order_days(base: pl.DataFrame, answer: Result) -> None:
    end = base["date"].max()
    known = base.group_by("customer_id").agg(
        x=pl.len() - 1,
        t_x=(pl.col("date").max() - pl.col("date").min()).dt.total_days(),
        T=(end - pl.col("date").min()).dt.total_days(),
        revenue=pl.col("money").sum().cast(pl.Float64) / 1e6,
    )
    known = known.sort("customer_id")
    histories = Histories.from_frame(known)
    model = MbgNbd.fit(histories).model
    expected = known.with_columns(
        alive=pl.Series(histories.expand(model.p_alive(histories))),
        to_come=pl.Series(histories.expand(model.expected_orders(histories, 12 * 30.4375 / 7))),
    )
    found = answer.frame.sort("customer_id")
    assert found["customer_id"].to_list() == expected["customer_id"].to_list()
    assert found["p_alive"].to_list() == pytest.approx(expected["alive"].to_list(), abs=1e-6)
    assert found["expected_orders"].to_list() == pytest.approx(expected["to_come"].to_list(), abs=1e-5)
    assert found["ltv"].to_list() == pytest.approx((expected["revenue"] * 0.4).to_list(), abs=1e-5)
    for row in found.iter_rows(named=True):
        assert row["expected_profit"] == pytest.approx(row["expected_revenue"] * 0.4, abs=2e-6)
        assert row["expected_ltv"] == pytest.approx(row["ltv"] + row["expected_profit"], abs=2e-6)
        assert 0 <= row["orders_low"] <= row["orders_high"]
        assert 0 <= row["revenue_low"] <= row["revenue_high"]


def test_the_base_is_the_sum_of_its_customers_and_of_its_months(answer: Result) -> None:
    figures = answer.figures()
    months = next(section.frame for section in answer.sections if section.name == "months")
    for name in ("expected_orders", "expected_revenue"):
        assert figures[name] == pytest.approx(answer.frame[name].sum(), rel=1e-9)
        assert figures[name] == pytest.approx(months[name].sum(), rel=1e-9)
    assert months.height == 12
    assert figures["orders_low"] < figures["expected_orders"] < figures["orders_high"]
    assert figures["revenue_low"] < figures["expected_revenue"] < figures["revenue_high"]
    assert (months["orders_low"] <= months["expected_orders"]).all()
    assert figures["customers_alive"] == pytest.approx(answer.frame["p_alive"].sum(), rel=1e-9)
    alive = next(section.frame for section in answer.sections if section.name == "p_alive")
    assert alive["customers"].sum() == answer.frame.height
    assert alive["expected_revenue"].sum() == pytest.approx(figures["expected_revenue"], rel=1e-9)


def test_orders_on_one_day_count_as_one_with_and_without_order_ids(
    base: pl.DataFrame, shop: Path, tmp_path: Path
) -> None:
    """Histories from sums per customer equal those from days; a second order on a day counts with the first."""
    path = tmp_path / "ids.csv"
    halves = orders_of(base, ids=True).with_columns(pl.col("revenue") / 2)
    again = halves.with_columns(pl.format("b{}", "order_id").alias("order_id"))
    pl.concat([halves, again]).sort("date", "order_id").write_csv(path, float_precision=6)
    options = {
        "holdout": "off",
        "interval": "off",
        "columns": "p_alive,expected_orders,expected_revenue",
        "sort": "p_alive",
    }
    one, other = ask(shop, **options).frame, ask(path, **options).frame
    assert one["customer_id"].to_list() == other["customer_id"].to_list()
    for name in ("p_alive", "expected_orders", "expected_revenue"):
        assert one[name].to_list() == pytest.approx(other[name].to_list(), abs=2e-6)


def test_the_order_of_rows_changes_no_byte(base: pl.DataFrame, answer: Result, tmp_path: Path) -> None:
    path = tmp_path / "sorted.csv"
    orders_of(base).sort("customer_id", "date", descending=True).write_csv(path)
    other = ask(path, margin="40%")
    assert other.frame.write_csv() == answer.frame.write_csv()
    assert other.figures() == answer.figures()
    for one, two in zip(answer.sections, other.sections, strict=True):
        assert one.frame.equals(two.frame)


def test_discount_reduces_later_profit(shop: Path, answer: Result) -> None:
    options = {"margin": "40%", "holdout": "off", "interval": "off"}
    discounted = ask(shop, discount="21%", **options)
    assert discounted.figures()["expected_revenue"] == answer.figures()["expected_revenue"]
    share = discounted.figures()["expected_profit"] / answer.figures()["expected_profit"]
    # Orders come a little sooner than the middle of the year: 1.21 ** -0.5 is 0.909.
    assert 0.909 < share < 0.93
    months = next(section.frame for section in answer.sections if section.name == "months")
    by_hand = sum(
        part * 1.21 ** (-(month + 0.5) / 12) for month, part in enumerate(months["expected_orders"])
    ) / math.fsum(months["expected_orders"])
    assert share == pytest.approx(by_hand, abs=0.002)


def test_expected_orders_grow_with_the_horizon(shop: Path) -> None:
    options = {"holdout": "off", "interval": "off", "sort": "expected_orders"}
    frames = [ask(shop, horizon=str(months), **options).frame.sort("customer_id") for months in (1, 6, 24)]
    for shorter, longer in pairwise(frames):
        assert (shorter["expected_orders"] <= longer["expected_orders"]).all()
        assert (shorter["p_alive"] == longer["p_alive"]).all()


@pytest.mark.parametrize("model", ["bg-nbd", "pareto-nbd", "mbg-cnbd-k", "auto"])
def test_the_model_is_chosen_by_name_or_by_holdout_error(shop: Path, model: str) -> None:
    result = ask(shop, model=model, interval="off", columns="expected_orders")
    figures = result.figures()
    if model == "auto":
        errors = {}
        for part in figures["models_tried"].split(", "):
            name, error = part.split(" ")
            errors[name] = float(error)
        assert figures["model"] in errors
        assert errors[figures["model"]] == min(errors.values())
        assert len(errors) == 4
    else:
        assert figures["model"] == model
        assert ("model_fitted" in figures) == (model == "mbg-cnbd-k")
    assert result.frame["expected_orders"].sum() > 0


@pytest.mark.parametrize("holdout", ["on", "off"])
def test_the_regularity_of_orders_is_found_and_named(tmp_path: Path, holdout: str) -> None:
    """With or without order ids: without them the days of orders are gathered for this model alone."""
    rng = np.random.default_rng(6)
    days = {
        (who, int(day))
        for who in range(250)
        for day in rng.integers(0, 200) + np.cumsum(rng.gamma(4, rng.gamma(3, 2), rng.geometric(0.12)))
        if day < 600
    }
    rows = [(f"c{who}", str(pl.Series([day]).cast(pl.Date)[0]), 10.0 + day % 7) for who, day in sorted(days)]
    frame = pl.DataFrame(rows, schema=["customer_id", "date", "revenue"], orient="row")
    answers = []
    for name, orders in (("plain", frame), ("ids", frame.with_row_index("order_id"))):
        path = tmp_path / f"{name}.csv"
        orders.write_csv(path)
        answers.append(ask(path, model="mbg-cnbd-k", interval="off", holdout=holdout, columns="expected_orders"))
    one, other = answers
    assert re.match("MBG/CNBD-k, k = [345], constant drop-out probability$", one.figures()["model_fitted"])
    assert one.figures()["model_fitted"] == other.figures()["model_fitted"]
    assert one.frame.sort("customer_id").equals(other.frame.sort("customer_id"))
    table = ask(tmp_path / "plain.csv", customers, model="mbg-cnbd-k", columns="expected_orders").frame
    assert table.sort("customer_id")["expected_orders"].equals(one.frame.sort("customer_id")["expected_orders"])


def test_other_commands_can_show_forecast_columns(shop: Path, answer: Result) -> None:
    columns = {"columns": ",".join(FORECASTS), "sort": "expected_profit", "margin": "40%"}
    table = ask(shop, customers, where="p_alive < 0.5", **columns).frame
    wanted = answer.frame.filter(pl.col("p_alive") < 0.5).select("customer_id", *FORECASTS)
    assert table.equals(wanted)
    value = ask(shop, ltv, by="cohort", columns="customers,p_alive,expected_orders,expected_ltv", margin="40%").frame
    assert value["expected_orders"].sum() == pytest.approx(answer.frame["expected_orders"].sum(), rel=1e-9)
    assert (value["p_alive"] * value["customers"]).sum() == pytest.approx(answer.frame["p_alive"].sum(), rel=1e-9)
    segments = ask(shop, segment, columns="customers,expected_revenue").frame
    assert segments["expected_revenue"].sum() == pytest.approx(answer.frame["expected_revenue"].sum(), rel=1e-9)


def test_rules_can_use_forecast_columns(shop: Path, answer: Result, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "schemes:\n  risk:\n    segments:\n      leaving: {when: p_alive < 0.3}\n      staying: {when: TRUE}\n"
        "tags:\n  rising: {when: expected_orders > 3}\n"
    )
    found = ask(shop, segment, scheme="risk", rules_file=str(rules), columns="customers").frame
    sizes = dict(found.select("segment", "customers").iter_rows())
    assert sizes["leaving"] == answer.frame.filter(pl.col("p_alive") < 0.3).height
    tagged = ask(shop, customers, rules_file=str(rules), columns="rising", sort="ltv").frame
    assert tagged["rising"].sum() == answer.frame.filter(pl.col("expected_orders") > 3).height


def test_no_model_is_fitted_without_forecast_columns(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MbgNbd, "fit", lambda _: pytest.fail("a model was fitted"))
    assert "p_alive" not in ask(shop, customers).frame.columns
    assert "p_alive" not in ask(shop, ltv).frame.columns


def thin(rows: list[tuple[str, str, float]], folder: Path) -> Path:
    path = folder / "thin.csv"
    pl.DataFrame(rows, schema=["customer_id", "date", "revenue"], orient="row").write_csv(path)
    return path


ONE_TIME = [(f"c{number}", f"2024-{1 + number % 12:02}-11", 10.0) for number in range(60)]
REFUSED = {
    "nine repeat": (ONE_TIME + [(f"c{number}", "2025-02-01", 5.0) for number in range(9)], "n = 9"),
    "all one-time": (ONE_TIME, "n = 0"),
    "one day": ([(f"c{number}", "2024-01-11", 10.0) for number in range(60)], "n = 0"),
    "all returns": ([(who, day, -money) for who, day, money in ONE_TIME], "n = 0"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_too_few_repeat_customers_are_refused_with_their_number(tmp_path: Path, name: str) -> None:
    rows, message = REFUSED[name]
    with pytest.raises(DataError, match=message) as caught:
        ask(thin(rows, tmp_path))
    assert caught.value.status is ExitStatus.DATA
    assert "repeat order" in str(caught.value)
    assert "longer history" in caught.value.problems[0].hint


def test_a_short_history_gives_a_forecast_with_warnings(tmp_path: Path) -> None:
    rows = ONE_TIME + [
        (f"c{number}", f"2024-0{number % 6 + 4}-{1 + number % 28:02}", 5.0 + number) for number in range(40)
    ]
    result = ask(thin(rows, tmp_path), horizon="36")
    assert {"horizon", "untested"} & notes(result) == {"horizon"}
    note = next(note for note in result.notes if note.name == "horizon")
    # From 11 January to 11 December 2024: 335 days are 11.0 months.
    assert "25.0 months longer" in note.text
    recent = [(f"c{number}", f"2024-12-{day + number % 9:02}", 3.0 + number) for number in range(40) for day in (1, 15)]
    untested = ask(thin(recent, tmp_path), horizon="1")
    assert "untested" in notes(untested)
    assert untested.frame["expected_orders"].sum() > 0


def test_returns_reduce_revenue_and_are_no_orders(base: pl.DataFrame, shop: Path, tmp_path: Path) -> None:
    rows = orders_of(base)
    later = rows.filter(pl.col("revenue") > 20).with_columns(pl.col("date").dt.offset_by("1d"), -pl.col("revenue") / 2)
    returned = later.join(rows, on=["customer_id", "date"], how="anti").filter(pl.col("date") <= rows["date"].max())
    path = tmp_path / "returns.csv"
    pl.concat([rows, returned]).write_csv(path)
    options = {"holdout": "off", "interval": "off"}
    plain, less = ask(shop, **options), ask(path, **options)
    assert less.figures()["expected_orders"] == plain.figures()["expected_orders"]
    share = 1 + returned["revenue"].sum() / rows["revenue"].sum()
    assert less.figures()["expected_revenue"] == pytest.approx(plain.figures()["expected_revenue"] * share, rel=1e-6)
    assert "returns_taken_off" in notes(less)


def test_a_more_accurate_simple_rule_is_recommended(tmp_path: Path) -> None:
    """All customers order each month until the last third, in which none does: the rule 'no orders' is right."""
    days = [f"2023-{month:02}-15" for month in range(1, 13)] + [f"2024-{month:02}-15" for month in range(1, 4)]
    rows = [(f"c{number}", day, 10.0 + number) for number in range(40) for day in days]
    result = ask(thin(rows, tmp_path), as_of="2024-09-30", interval="off")
    note = next(note for note in result.notes if note.name == "lost_to_nobody_buys")
    assert note.warns
    assert "RMSE" in note.text
    # With no order at all the rule is exact in total too, so only the ranking is of use.
    assert "ranking of customers" in note.text


@pytest.mark.parametrize(
    ("name", "value"),
    [("discount", "1"), ("discount", "-5%"), ("discount", "120%"), ("horizon", "0"), ("horizon", "1.5"),
     ("interval", "100%"), ("interval", "0"), ("model", "nbd"), ("holdout", "maybe"), ("horizon", "soon")],
)  # fmt: skip
def test_invalid_settings_are_refused(name: str, value: str) -> None:
    with pytest.raises(CustsegError, match=r"^[^:]*: invalid .*: expected ") as caught:
        gather({name: value}, use_config=False, environment={})
    assert caught.value.status is ExitStatus.USAGE


def test_from_is_refused(shop: Path) -> None:
    for question in (forecast, customers):
        with pytest.raises(CustsegError, match="whole history") as caught:
            ask(shop, question, **{"from": "2023-06-01", "columns": "p_alive"})
        assert caught.value.status is ExitStatus.USAGE


@given(
    st.lists(st.lists(st.integers(0, 650), min_size=1, max_size=12), min_size=12, max_size=40),
    st.sampled_from(["mbg-nbd", "bg-nbd", "pareto-nbd", "mbg-cnbd-k"]),
    st.integers(1, 24),
)
@limits(max_examples=examples(5), deadline=None)
def test_any_base_gives_finite_forecasts(
    tmp_path_factory: pytest.TempPathFactory, lives: list[list[int]], model: str, months: int
) -> None:
    rows = [
        (f"c{number}", str(pl.Series([day]).cast(pl.Date)[0]), 0.01 + day % 50)
        for number, days in enumerate(lives)
        for day in days
    ]
    path = thin(rows, tmp_path_factory.mktemp("lives"))
    if sum(len(set(days)) > 1 for days in lives) < 10:
        with pytest.raises(DataError, match="n = "):
            ask(path, model=model)
        return
    result = ask(path, model=model, horizon=str(months), interval="50%")
    frame = result.frame
    assert frame["p_alive"].is_between(0, 1).all()
    assert (frame["expected_orders"] >= 0).all()
    for name in (*FORECASTS, "orders_low", "orders_high", "revenue_low", "revenue_high"):
        assert frame[name].null_count() == 0
        assert frame[name].is_finite().all()
    longer = ask(path, model=model, horizon=str(months + 5), interval="off", holdout="off").frame
    both = frame.join(longer, on="customer_id", suffix="_longer")
    assert (both["expected_orders"] <= both["expected_orders_longer"] + 1e-6).all()


@pytest.mark.parametrize(
    ("q", "expected"), [(0.7, {"spend_has_no_mean"}), (1.1, {"spend_has_hardly_a_mean"}), (4.0, set())]
)
def test_very_different_spend_gives_a_warning(q: float, expected: set[str], tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    orders_of(simulate(700, 6, ahead=0, story=STORY | {"q": q}).days).write_csv(path)
    answer = ask(path, holdout="off", interval="off")
    assert {name for name in notes(answer) if name.startswith("spend_has")} == expected
    for note in answer.notes:
        if note.name == "spend_has_hardly_a_mean":
            once = answer.frame.filter(pl.col("ltv") > 0).sort("expected_orders")
            value = (once["expected_revenue"] / once["expected_orders"]).round(2)
            assert f"{value.mode()[0]:,.2f}" in note.text
