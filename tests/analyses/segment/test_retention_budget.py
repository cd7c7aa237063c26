"""The retention budget follows the expected profit; where there is no forecast, past profit is shown as such."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from exports import line, write_csv
from places import REAL_DATA
from segment_shops import ask, by

from custseg.analyses.customers import customers
from custseg.engine import forecast_columns
from custseg.result import Result
from custseg.settings.settings import gather

pytest.importorskip("scipy")
SUPERSTORE = REAL_DATA / "superstore" / "superstore.csv"


def shop(repeat: int) -> list[dict[str, Any]]:
    """Return the orders of customers who all ordered in January 2024, some of them every month since."""
    rows = [line("lost", "x", "2024-01-03", 10, profit=900)]
    for who in range(repeat):
        rows += [line(f"c{who}", f"{who}-{m}", f"2024-{m:02}-{who + 1:02}", 50 + who, profit=20) for m in range(1, 13)]
    return rows


def notes(result: Result) -> dict[str, str]:
    return {note.name: note.text for note in result.notes}


def test_it_is_a_third_of_the_expected_profit(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", shop(25))
    names = ["lifecycle", "expected_profit", "retention_budget", "past_profit_third", "ltv"]
    people = customers([str(path)], gather({"columns": names}, use_config=False, environment={})).frame
    for row in people.iter_rows(named=True):
        assert row["retention_budget"] == pytest.approx(max(row["expected_profit"], 0) / 3, abs=1e-6)
        assert row["past_profit_third"] == pytest.approx(max(row["ltv"], 0) / 3, abs=1e-6)
    for healthy in (3, 4):
        result = ask(path, scheme="lifecycle", healthy=healthy)
        for name, row in by(result, "segment").items():
            own = people.filter(pl.col("lifecycle") == name)
            if own.height:
                assert row["retention_budget"] == pytest.approx(own["expected_profit"].mean() / healthy, abs=1e-6)
                assert row["past_profit_third"] == pytest.approx(own["ltv"].mean() / healthy, abs=1e-6)
        assert f"in the next 12 months (by mbg-cnbd-k) ÷ {healthy}." in notes(result)["retention_budget"]
        assert "retention_budget" in result.seen
        assert "past_profit_third" not in result.seen
        (title,) = [column.title for column in result.columns if column.name == "past_profit_third"]
        assert title == f"Past profit ÷ {healthy}"
    assert any(fact.startswith("retention budget") for one in result.advice for fact in one.facts)


@pytest.mark.parametrize(
    ("repeat", "flags", "why"),
    [
        (3, {}, "n = 3"),
        (25, {"from": "2024-02-01"}, "the whole history"),
        (25, {"numpy": None}, "numpy and scipy"),
    ],
)
def test_without_a_forecast_the_past_is_shown_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repeat: int, flags: dict[str, Any], why: str
) -> None:
    if "numpy" in flags:
        monkeypatch.setattr(forecast_columns, "find_spec", lambda name: None)
    path = write_csv(tmp_path / "orders.csv", shop(repeat))
    result = ask(path, **{name: value for name, value in flags.items() if name != "numpy"})
    assert why in notes(result)["no_retention_budget"]
    assert set(result.frame["retention_budget"]) == {None}
    assert result.frame["past_profit_third"].max() > 0
    assert "past_profit_third" in result.seen
    assert "retention_budget" not in result.seen
    facts = [fact for one in result.advice for fact in one.facts]
    assert any(fact.startswith("past profit ÷ 3: ") for fact in facts)
    assert not any("budget" in fact for fact in facts)


def test_an_unknown_profit_gives_no_budget_and_no_further_note(tmp_path: Path) -> None:
    rows = [{name: value for name, value in row.items() if name != "profit"} for row in shop(25)]
    result = ask(write_csv(tmp_path / "orders.csv", rows))
    assert set(result.frame["retention_budget"]) == set(result.frame["past_profit_third"]) == {None}
    assert "no_retention_budget" not in notes(result)


def test_no_forecast_is_made_where_the_column_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise AssertionError("a forecast was made")

    monkeypatch.setattr("custseg.engine.budget_forecast.forecast_of", fails)
    path = write_csv(tmp_path / "orders.csv", shop(25))
    for flags in (
        {"columns": "customers,ltv_total"},
        {"members": "all"},
        {"compare_to": "90d"},
        {"scheme": "rfm", "members": "lost"},
    ):
        ask(path, **flags)
    with pytest.raises(AssertionError, match="a forecast was made"):
        ask(path, columns="retention_budget")


@pytest.mark.skipif(not SUPERSTORE.is_file(), reason="the folder of real exports, ../shared/data, is not here")
def test_superstore_asks_for_no_more_than_it_expects() -> None:
    result = by(ask(SUPERSTORE, scheme="lifecycle", columns="customers,retention_budget,expected_profit"), "segment")
    for row in result.values():
        assert row["retention_budget"] * row["customers"] == pytest.approx(row["expected_profit"] / 3, rel=1e-6)
