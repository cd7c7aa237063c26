"""The total in ``custseg forecast``: its interval, its correction, season and pace, and why it was off."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from changing_bases import Change, simulate_change
from scipy.stats import t as student

from custseg.analyses.customers import customers
from custseg.analyses.forecast.forecast import forecast
from custseg.forecast.mbg_nbd import MbgNbd
from custseg.forecast.origins import PastForecasts
from custseg.forecast.total_interval import PastErrors
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.tables.row_columns import CUSTOMER, DATE

DAYS = simulate_change(1_200, 4, 3.0, Change(december=2.2, yearly=1.35), r=3.0)


def write(days: pl.DataFrame, path: Path) -> Path:
    days.select("customer_id", "date", revenue=pl.col("money").cast(pl.Float64) / 1e6).write_csv(path)
    return path


def ask(path: Path, question: Any = forecast, **flags: Any) -> Result:
    found: Result = question([str(path)], gather(flags, use_config=False, environment={}))
    return found


def notes(result: Result) -> dict[str, str]:
    return {note.name: note.text for note in result.notes}


def section(result: Result, name: str) -> pl.DataFrame:
    return next(part.frame for part in result.sections if part.name == name)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(DAYS, tmp_path_factory.mktemp("total") / "orders.csv")


@pytest.fixture(scope="module")
def answer(shop: Path) -> Result:
    return ask(shop, model="mbg-nbd")


def test_the_correction_is_that_of_the_year_before(answer: Result) -> None:
    """Plain counts: the customers of a year ago, their orders since, and the forecast that was made of them."""
    figures, end = answer.figures(), DAYS["date"].max()
    assert isinstance(end, dt.date)
    day = end - dt.timedelta(days=365)
    known = DAYS.filter(pl.col("date") <= day)["customer_id"].unique().to_list()
    actual = DAYS.filter(pl.col("date") > day, pl.col("customer_id").is_in(known)).height
    assert (figures["year_ago"], figures["year_ago_orders"]) == (day, actual)
    past = PastForecasts.of(DAYS.rename({"customer_id": CUSTOMER, "date": DATE}), end)
    longer = past.at(day - dt.timedelta(days=365), 365, MbgNbd)
    assert longer is not None
    assert (longer.day - past.first).days >= 334
    error = math.log(actual / figures["year_ago_orders_predicted"])
    variance = (0.01 + (error - longer.log_error) ** 2 / 2) / 2
    assert figures["correction"] == pytest.approx(math.exp(error * 0.0625 / (0.0625 + variance)))
    assert abs(figures["correction"] - 1) > 0.05
    assert figures["year_ago_error"] == pytest.approx(math.exp(-error) - 1)


def test_customers_months_and_total_are_scaled_alike(shop: Path, answer: Result) -> None:
    figures, frame = answer.figures(), answer.frame
    assert frame["expected_orders"].sum() == pytest.approx(figures["expected_orders"], rel=1e-6)
    months = section(answer, "months")
    for name in ("expected_orders", "expected_revenue"):
        assert months[name].sum() == pytest.approx(figures[name], rel=1e-9)
    # December is the last of the twelve months.
    assert months["expected_orders"][11] > 1.4 * months["expected_orders"][10]
    table = ask(shop, customers, model="mbg-nbd", columns="expected_orders,orders_high")
    joined = frame.join(table.frame, on="customer_id", suffix="_other")
    assert joined["expected_orders"].equals(joined["expected_orders_other"], check_names=False)
    assert joined["orders_high"].equals(joined["orders_high_other"], check_names=False)


def test_the_interval_of_the_total_comes_from_past_errors(shop: Path, answer: Result) -> None:
    figures = answer.figures()
    up, down = (figures[f"orders_{end}"] / figures["expected_orders"] for end in ("high", "low"))
    assert up * down == pytest.approx(1)
    months = section(answer, "months")
    ratio = months["orders_high"] / months["expected_orders"]
    assert (ratio - ratio.mean()).abs().max() < 0.02
    text = notes(answer)["total_interval"]
    assert f"up to {100 * (up - 1):.0f}% above" in text
    assert "6 forecasts of 182 days" in text
    assert math.log(up) > 0.05
    other = ask(shop, model="mbg-nbd", interval="95%", holdout="off").figures()
    wide = other["orders_high"] / other["expected_orders"]
    # Six errors: the widths are those of Student's t with six degrees of freedom.
    assert math.log(wide) / math.log(up) == pytest.approx(student.ppf(0.975, 6) / student.ppf(0.9, 6))


def test_too_few_past_forecasts_give_no_interval_of_the_total(tmp_path: Path) -> None:
    short = DAYS.filter(pl.col("date") < dt.date(2021, 10, 1))
    result = ask(write(short, tmp_path / "short.csv"), model="mbg-nbd")
    figures = result.figures()
    assert not {"orders_low", "orders_high", "revenue_low", "correction"} & set(figures)
    assert "orders_low" not in section(result, "months").columns
    text = notes(result)["no_total_interval"]
    assert text.startswith("No interval can be given for the total: it needs 3 forecasts of 91 days")
    assert text.endswith("there are 1.")
    # The intervals of customers stay.
    assert (result.frame["orders_high"] > result.frame["orders_low"]).any()


def test_without_intervals_nothing_is_said_of_them(shop: Path) -> None:
    result = ask(shop, model="mbg-nbd", interval="off", holdout="off")
    assert not {"total_interval", "no_total_interval"} & set(notes(result))
    assert "orders_high" not in result.figures()
    assert result.figures()["correction"] != 1


def test_without_a_correction_that_did_not_help_the_model_is_left_as_it_is(
    shop: Path, answer: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PastErrors, "correction_helped", lambda *_: False)
    plain = ask(shop, model="mbg-nbd", interval="off")
    assert "correction" not in plain.figures()
    assert "less accurate" in notes(plain)["not_corrected"]
    assert "not_corrected" not in notes(answer)
    scaled = answer.figures()["correction"] * plain.figures()["expected_orders"]
    assert answer.figures()["expected_orders"] == pytest.approx(scaled, rel=1e-6)
    assert plain.figures()["holdout_orders_predicted"] != answer.figures()["holdout_orders_predicted"]


def test_season_and_pace_are_shown_with_their_evidence(answer: Result) -> None:
    season, pace = section(answer, "season"), section(answer, "pace")
    assert season.filter(pl.col("recurs") == "yes")["month"].to_list()[-1] == "December"
    assert season["index"][11] == pytest.approx(2.0, abs=0.25)
    for row in pace.iter_rows(named=True):
        known = DAYS.filter(pl.col("date") < row["from"])["customer_id"].unique().to_list()
        inside = DAYS.filter(pl.col("date").is_between(row["from"], row["until"]))
        orders = inside.filter(pl.col("customer_id").is_in(known)).height
        assert (row["customers"], row["orders"]) == (len(known), orders)
        assert row["orders_per_customer"] == pytest.approx(orders / len(known))


def test_the_reason_of_an_error_is_given_where_two_years_show_it(tmp_path: Path) -> None:
    """Two and a third years: before the last days the history is too short to correct for the season."""
    days = DAYS.filter(pl.col("date") <= dt.date(2022, 12, 31))
    result = ask(write(days, tmp_path / "two.csv"), model="mbg-nbd")
    figures, text = result.figures(), notes(result)["why_off"]
    assert figures["holdout_orders_error"] < -0.1
    season = section(result, "season")
    assert text.startswith("Why the total of the last 182 days was too low: ")
    assert f"December is {season['index'][11]:.2f} times an average month" in text
    even = simulate_change(900, 2, 2.0, Change())
    plain = ask(write(even, tmp_path / "even.csv"), model="mbg-nbd")
    assert abs(plain.figures()["holdout_orders_error"]) < 0.1
    assert "why_off" not in notes(plain)


def test_auto_does_not_choose_by_the_days_it_reports(tmp_path: Path) -> None:
    """The orders of the last days change the reported error, and nothing about the choice."""
    end = DAYS["date"].max()
    assert isinstance(end, dt.date)
    days = DAYS.filter(pl.col("date") > dt.date(2022, 6, 30))
    cut = end - dt.timedelta(days=182)
    later = days.filter(pl.col("date") > cut)
    fewer = pl.concat([days.filter(pl.col("date") <= cut), later.sample(fraction=0.3, seed=1), later.tail(1)])
    fewer = pl.concat([fewer, later.filter(pl.col("date") == end)]).unique(["customer_id", "date"])
    options = {"model": "auto", "interval": "off", "columns": "expected_orders"}
    one, two = (
        ask(write(some, tmp_path / f"{name}.csv"), **options).figures()
        for name, some in (("all", days), ("few", fewer))
    )
    assert one["holdout_days"] == two["holdout_days"] == 182
    assert one["models_tried"] == two["models_tried"]
    assert one["model"] == two["model"]
    assert one["holdout_orders"] > 2 * two["holdout_orders"]
    tried = dict(part.split(" ") for part in one["models_tried"].split(", "))
    assert float(tried[one["model"]]) == min(map(float, tried.values()))
