"""Days of the Buddhist and Persian calendars, and of the eras of Japan."""

import datetime as dt

import polars as pl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.tables.values import calendars, dates

# The first of Farvardin of each year, from published calendars.
NEW_YEARS = {
    1370: "1991-03-21", 1371: "1992-03-21", 1372: "1993-03-21", 1373: "1994-03-21", 1374: "1995-03-21",
    1375: "1996-03-20", 1376: "1997-03-21", 1379: "2000-03-20", 1380: "2001-03-21", 1383: "2004-03-20",
    1387: "2008-03-20", 1388: "2009-03-21", 1391: "2012-03-20", 1395: "2016-03-20", 1396: "2017-03-21",
    1399: "2020-03-20", 1400: "2021-03-21", 1401: "2022-03-21", 1402: "2023-03-21", 1403: "2024-03-20",
    1404: "2025-03-21", 1405: "2026-03-21", 1408: "2029-03-20",
}  # fmt: skip

# All years from 1370 to 1420 that have a thirtieth of Esfand.
LEAP_YEARS = {1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408, 1412, 1416, 1420}

KNOWN_DAYS = [
    ((1357, 11, 22), "1979-02-11"),
    ((1378, 10, 11), "2000-01-01"),
    ((1403, 1, 31), "2024-04-19"),
    ((1403, 2, 31), "2024-05-20"),
    ((1403, 6, 31), "2024-09-21"),
    ((1403, 7, 1), "2024-09-22"),
    ((1403, 10, 12), "2025-01-01"),
    ((1403, 12, 30), "2025-03-20"),
    ((1402, 12, 29), "2024-03-19"),
]


def day_of(year: int, month: int, day: int, calendar: str) -> dt.date | None:
    parts = (pl.lit(number) for number in (year, month, day))
    return pl.select(calendars.day_of(*parts, calendar)).item()


@pytest.mark.parametrize(("year", "day"), NEW_YEARS.items())
def test_nowruz_is_the_published_day(year: int, day: str) -> None:
    assert day_of(year, 1, 1, "persian") == dt.date.fromisoformat(day)


@pytest.mark.parametrize(("parts", "day"), KNOWN_DAYS)
def test_known_days_of_the_persian_calendar(parts: tuple[int, int, int], day: str) -> None:
    assert day_of(*parts, "persian") == dt.date.fromisoformat(day)


def test_leap_years_are_the_published_ones() -> None:
    assert {year for year in range(1370, 1421) if day_of(year, 12, 30, "persian")} == LEAP_YEARS


def test_every_day_follows_the_one_before() -> None:
    lengths = [31] * 6 + [30] * 5
    rows = [
        (year, month, day)
        for year in range(1300, 1479)
        for month in range(1, 13)
        for day in range(
            1, (lengths[month - 1] if month < 12 else 29 + (day_of(year, 12, 30, "persian") is not None)) + 1
        )
    ]
    frame = pl.DataFrame(rows, schema=["y", "m", "d"], orient="row")
    days = frame.select(calendars.day_of(pl.col("y"), pl.col("m"), pl.col("d"), "persian")).to_series()
    assert days.null_count() == 0
    assert (days.diff().drop_nulls() == dt.timedelta(days=1)).all()
    assert (days[0], days[-1]) == (dt.date(1921, 3, 21), dt.date(2100, 3, 20))


@pytest.mark.parametrize(
    "parts", [(1404, 12, 30), (1403, 7, 31), (1403, 13, 1), (1403, 0, 1), (1403, 1, 0), (1403, 1, 32)]
)
def test_days_that_do_not_exist_are_none(parts: tuple[int, int, int]) -> None:
    assert day_of(*parts, "persian") is None


def test_the_buddhist_leap_day_is_that_of_the_gregorian_year() -> None:
    assert day_of(2567, 2, 29, "buddhist") == dt.date(2024, 2, 29)
    assert day_of(2566, 2, 29, "buddhist") is None


@pytest.mark.parametrize("calendar", ["buddhist", "persian"])
def test_gregorian_years_stay_in_every_calendar(calendar: str) -> None:
    assert day_of(2024, 2, 29, calendar) == dt.date(2024, 2, 29)


def read(texts: list[str], calendar: str = "") -> list[dt.date | None]:
    column = pl.Series("day", texts)
    like = None if not calendar else dates.replace(dates.style_of_text("%Y"), calendar=calendar)
    style = dates.style_of_values(column, like=like)
    return column.to_frame().select(dates.read_date("day", pl.String(), style)).to_series().to_list()


@pytest.mark.parametrize(
    "text",
    [
        "令和6年5月2日", "令和 6 年 5 月 2 日 10:15", "R6.05.02", "R6.5.2", "r06/05/02", "R6-05-02 10:15",
        "民國113年5月2日", "๒๐๒๔-๐๕-๐๒", "２０２４年５月２日", "٢٠٢٤/٠٥/٠٢",
    ],
)  # fmt: skip
def test_eras_and_other_digits_are_read(text: str) -> None:
    assert read([text] * 3) == [dt.date(2024, 5, 2)] * 3


def test_the_eras_of_japan_begin_with_their_first_year() -> None:
    assert read(["平成31年4月30日", "令和元年5月1日", "昭和64年1月7日"]) == [
        dt.date(2019, 4, 30), dt.date(2019, 5, 1), dt.date(1989, 1, 7),
    ]  # fmt: skip


BUDDHIST = [
    "2567-05-13", "13/5/2567", "13 พ.ค. 2567", "13 พฤษภาคม พ.ศ. 2567", "25670513", "๑๓/๕/๒๕๖๗", "13/05/67",
    "2567-05-13T10:15:00+07:00", "10:15 13.5.2567",
]  # fmt: skip


@pytest.mark.parametrize("text", BUDDHIST)
def test_buddhist_years_are_converted(text: str) -> None:
    assert read([text] * 3, "buddhist") == [dt.date(2024, 5, 13)] * 3


@pytest.mark.parametrize("text", ["1403/02/13", "1403-2-13", "۱۴۰۳/۰۲/۱۳", "13 اردیبهشت 1403", "14030213", "13/2/1403"])
def test_persian_years_are_converted(text: str) -> None:
    assert read([text] * 3, "persian") == [dt.date(2024, 5, 2)] * 3


THAI = [
    lambda day: f"{day.day}/{day.month}/{day.year + 543}",
    lambda day: f"{day.year + 543}-{day.month:02}-{day.day:02}",
    lambda day: f"{day.day:02}-{day.month:02}-{(day.year + 543) % 100:02} 10:15",
    lambda day: f"{day.year + 543}{day.month:02}{day.day:02}",
]


@pytest.mark.parametrize("writer", THAI)
@settings(deadline=None, max_examples=examples(15))
@given(st.lists(st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31)), min_size=20, max_size=30))
def test_what_is_written_in_the_buddhist_calendar_is_read_back(writer, days: list[dt.date]) -> None:
    days = [*days, dt.date(2024, 2, 29), dt.date(2024, 5, 31), dt.date(2024, 5, 30)]
    assert read([writer(day) for day in days], "buddhist") == days
