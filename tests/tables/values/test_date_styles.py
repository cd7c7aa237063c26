"""Dates in words, among other words and as numbers, one by one."""

import calendar
import datetime as dt
import email.utils
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from examples import examples
from export import accounts, ask, by_customer
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml_cases import cases

from custseg.analyses.ltv import ltv
from custseg.settings.settings import gather
from custseg.tables.values import dates

HEADER = "Customer ID,Order Date,Amount"
JANUARY_5 = dt.date(2024, 1, 5)

CASES = cases(__file__)
WRITTEN = [text for texts in CASES["fifth_of_january_2024"].values() for text in texts]


def read(texts: list[str], *, bare: bool = True) -> list[dt.date | None] | None:
    """Return the dates of a column of texts, None where it is none of dates."""
    column = pl.Series("day", texts, pl.String)
    style = dates.style_of_values(column, bare=bare)
    if style is None:
        return None
    return column.to_frame().select(dates.read_date("day", pl.String(), style)).to_series().to_list()


@pytest.mark.parametrize("text", WRITTEN)
def test_is_the_fifth_of_january(text: str) -> None:
    assert read([text] * 3) == [JANUARY_5] * 3


@pytest.mark.parametrize(("names", "written"), CASES["month_names"])
def test_every_month_of_every_language(names: str, written: str) -> None:
    months = names.split()
    expected = [dt.date(2023, month, 9) for month in range(1, 13)]
    assert read([written.format(name) for name in months]) == expected
    assert read([written.format(name.upper()) for name in months]) == expected


@pytest.mark.parametrize("texts", CASES["columns_without_dates"])
def test_what_is_no_date_is_none(texts: list[str]) -> None:
    assert read(texts * 5) is None


@pytest.mark.parametrize("texts", [["45296"], ["1704412800"], ["1704412800000"], ["05012024"]])
def test_numbers_are_dates_only_in_a_column_of_dates(texts: list[str]) -> None:
    assert read(texts * 5) == [JANUARY_5] * 5
    assert read(texts * 5, bare=False) is None


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "1899-12-31", "2101-01-01"])
@pytest.mark.parametrize("written", ["%Y-%m-%d", "%d.%m.%Y"])
def test_placeholders_are_unreadable(tmp_path: Path, text: str, written: str) -> None:
    year, month, day = text.split("-")
    bad = written.replace("%Y", year).replace("%m", month).replace("%d", day)
    days = [f"{number}" for number in range(4)]
    rows = [[one, dt.date(2024, 1, 20).strftime(written), "1"] for one in days] + [["bad", bad, "1"]]
    result = ask(tmp_path, HEADER, rows, columns="first_order")
    assert accounts(result) == {"used": (4, 4), "unreadable date": (1, 1)}
    assert set(by_customer(result, "first_order").values()) == {dt.date(2024, 1, 20)}


@pytest.mark.parametrize("placeholder", [dt.date(1, 1, 1), dt.date(9999, 12, 31)])
def test_placeholders_of_typed_columns_are_unreadable(tmp_path: Path, placeholder: dt.date) -> None:
    path = tmp_path / "orders.parquet"
    frame = {"Customer ID": ["a", "b"], "Order Date": [JANUARY_5, placeholder], "Amount": [1.0, 1.0]}
    pl.DataFrame(frame).write_parquet(path)
    result = ltv([str(path)], gather({}, use_config=False, environment={}))
    assert accounts(result) == {"used": (1, 1), "unreadable date": (1, 1)}


@pytest.mark.parametrize("dtype", [pl.Int64, pl.Float64])
def test_typed_serials_of_excel_are_dates(tmp_path: Path, dtype: type[pl.DataType]) -> None:
    path = tmp_path / "orders.parquet"
    number = pl.Series("Order Date", [45296.75, 45297.0] if dtype == pl.Float64 else [45296, 45297], dtype)
    pl.DataFrame([pl.Series("Customer ID", ["a", "b"]), number, pl.Series("Amount", [1.0, 1.0])]).write_parquet(path)
    result = ltv([str(path)], gather({"columns": "first_order"}, use_config=False, environment={}))
    assert by_customer(result, "first_order") == {"a": JANUARY_5, "b": dt.date(2024, 1, 6)}


def test_a_free_column_of_ids_stays_one_of_numbers(tmp_path: Path) -> None:
    rows = [[str(number), "2024-01-05", "1", str(45_296 + number)] for number in range(4)]
    result = ask(tmp_path, HEADER + ",Batch", rows, rows="Batch >= 45298")
    assert accounts(result) == {"used": (2, 2), "filtered by --rows": (2, 2)}


def test_date_format_may_name_the_date_among_other_words(tmp_path: Path) -> None:
    rows = [["a", "10:15 05.03.2024", "1"]]
    for date_format, day in (("%d.%m.%Y", dt.date(2024, 3, 5)), ("%m.%d.%Y", dt.date(2024, 5, 3))):
        result = ask(tmp_path, HEADER, rows, columns="first_order", date_format=date_format)
        assert by_customer(result, "first_order") == {"a": day}


MONTHS_RU = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
MONTHS_DE = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
MONTHS_ES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"


def named(months: str, day: dt.date) -> str:
    return months.split()[day.month - 1]


WRITERS: dict[str, Callable[[dt.date], str]] = {
    "ISO": lambda day: day.isoformat(),
    "ISO with zone": lambda day: f"{day}T23:30:00-05:00",
    "ISO, UTC": lambda day: f"{day} 23:30:00 UTC",
    "slashes": lambda day: f"{day.year}/{day.month}/{day.day}",
    "dots": lambda day: f"{day.day}.{day.month}.{day.year}",
    "American": lambda day: f"{day.month}/{day.day}/{day.year}",
    "American, time": lambda day: f"{day.month}/{day.day}/{day.year}, 11:30:00 PM",
    "British": lambda day: f"{day:%d/%m/%Y}",
    "short": lambda day: f"{day:%d.%m.%y}",
    "dashes": lambda day: f"{day:%d-%m-%Y}",
    "time first": lambda day: f"10:15 {day:%d.%m.%Y}",
    "weekday first": lambda day: f"{calendar.day_abbr[day.weekday()]} {day:%d.%m.%Y}",
    "compact": lambda day: f"{day:%Y%m%d}",
    "compact, time": lambda day: f"{day:%Y%m%d}101500",
    "compact, day first": lambda day: f"{day:%d%m%Y}",
    "e-mail": lambda day: email.utils.format_datetime(dt.datetime(day.year, day.month, day.day, 10, 15)),
    "ctime": lambda day: day.ctime(),
    "SAS": lambda day: f"{day:%d%b%Y}".upper(),
    "Oracle": lambda day: f"{day:%d-%b-%y}",
    "English": lambda day: f"{day:%B} {day.day}, {day.year}",
    "Russian": lambda day: f"{day.day} {named(MONTHS_RU, day)} {day.year} г.",
    "German": lambda day: f"{day.day}. {named(MONTHS_DE, day)} {day.year}",
    "Spanish": lambda day: f"{day.day} de {named(MONTHS_ES, day)} de {day.year}",
    "Chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "Excel": lambda day: str((day - dt.date(1899, 12, 30)).days),
    "seconds": lambda day: str((day - dt.date(1970, 1, 1)).days * 86_400 + 3_600),
    "milliseconds": lambda day: str(((day - dt.date(1970, 1, 1)).days * 86_400 + 3_600) * 1_000),
}


@pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS.keys())
@settings(deadline=None, max_examples=examples(8))
@given(st.lists(st.dates(dt.date(2001, 10, 1), dt.date(2060, 12, 31)), min_size=30, max_size=40))
def test_every_date_in_every_style_is_read_back(writer: Callable[[dt.date], str], days: list[dt.date]) -> None:
    days = [*days, dt.date(2024, 5, 31), dt.date(2024, 5, 30)]
    assert read([writer(day) for day in days]) == days
