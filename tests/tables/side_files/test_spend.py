"""Files of spend as people and advertising systems write them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from custseg.notes import Note
from custseg.settings.settings import gather
from custseg.tables.side_files.spend import read_spend
from custseg.tables.side_files.spend_by_month import by_month
from custseg.tables.values.date_ranges import read_date_ranges

SETTINGS = gather({}, use_config=False, environment={})
JANUARY = (dt.date(2024, 1, 1), dt.date(2024, 1, 31))


def read(path: Path, text: str) -> tuple[dict[tuple[str | None, str], int], list[str], list[Note]]:
    """Return the spend of each channel and month in cents, the currencies, and the notes."""
    path.write_text(text, encoding="utf-8")
    spend, notes = read_spend(str(path), None, SETTINGS)
    months = by_month(spend)
    assert months["amount"].sum() == spend.rows["amount"].sum()
    return {(one, f"{month:%Y-%m}"): int(cost) // 10_000 for one, month, cost in months.rows()}, spend.codes, notes


@pytest.mark.parametrize(
    "text",
    [
        "2024-01", "1/2024", "01.2024", "202401", "Jan 2024", "January 2024", "Jan-24", "январь 2024", "янв. 2024 г.",
        "Januar 2024", "enero de 2024", "2024年1月", "2024 January",
    ],
)  # fmt: skip
def test_a_month_stands_for_all_its_days(text: str) -> None:
    assert read_date_ranges(pl.Series([text])).frame.row(0) == JANUARY


def test_months_and_days_may_stand_in_one_column() -> None:
    found = read_date_ranges(pl.Series(["2024-01", "2024-02-29", "", None, "soon"])).frame
    leap = dt.date(2024, 2, 29)
    assert found.rows() == [JANUARY, (leap, leap), (None, None), (None, None), (None, None)]


def test_days_that_begin_months_tell_the_order_of_day_and_month() -> None:
    found = read_date_ranges(pl.Series(["01/02/2024", "01/03/2024", "01/11/2024"]))
    assert found.frame["start"].dt.month().to_list() == [2, 3, 11]
    assert found.sure
    assert not read_date_ranges(pl.Series(["1/2/2024", "3/4/2024"])).sure


@pytest.mark.parametrize(
    ("text", "wanted", "codes"),
    [
        ("Месяц;Канал;Расход, руб.\nянварь 2024;директ;1 000,50\n", {("директ", "2024-01"): 100_050}, []),
        ("月份,渠道,花费\n2024年2月,抖音,200.5\n", {("抖音", "2024-02"): 20_050}, []),
        ("Monat;Kanal;Kosten in €\n01.2024;Suche;1.234,56\n", {("Suche", "2024-01"): 123_456}, ["EUR"]),
        ("Mes;Canal;Gasto\nfebrero de 2024;web;10\n", {("web", "2024-02"): 1_000}, []),
        ("Day,Platform,Cost (USD),Clicks\n2024-01-31,FB,5,9\n", {("FB", "2024-01"): 500}, ["USD"]),
        ("Week,Source,Spend\n2024-01-29,cpc,\"$1,200.00\"\n", {("cpc", "2024-01"): 120_000}, ["USD"]),
        ("month,channel,amount\n2024-01,a,8\n\n2024-01,a,(3.00)\n", {("a", "2024-01"): 500}, []),
    ],
)  # fmt: skip
def test_exports_in_five_languages(
    tmp_path: Path, text: str, wanted: dict[tuple[str, str], int], codes: list[str]
) -> None:
    assert read(tmp_path / "spend.csv", text)[:2] == (wanted, codes)


def test_typed_amounts_are_exact(tmp_path: Path) -> None:
    path = tmp_path / "spend.parquet"
    pl.DataFrame({"month": [202401] * 3, "cost": [0.29, 1.005, 8.03]}).write_parquet(path)
    spend, _ = read_spend(str(path), None, SETTINGS)
    assert spend.rows["amount"].to_list() == [290_000, 1_005_000, 8_030_000]


def test_a_credit_and_an_ending_without_a_day(tmp_path: Path) -> None:
    text = "from,to,channel,cost\n2024-01-31,2024-02-01,a,-0.04\n2024-01,2024-03,b,91\n2024-02-05,,b,1\n"
    found, _, notes = read(tmp_path / "spend.csv", text)
    assert found == {
        ("a", "2024-01"): -2, ("a", "2024-02"): -2,
        ("b", "2024-01"): 3100, ("b", "2024-02"): 3000, ("b", "2024-03"): 3100,
    }  # fmt: skip
    assert [note.name for note in notes] == ["spend_credits"]
