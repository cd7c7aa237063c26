"""Dates as people write them."""

import datetime as dt
import re
from pathlib import Path

import polars as pl
import pytest
from examples import examples
from export import accounts, ask, by_customer
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.errors import CustsegError, DataError
from custseg.result import Result
from custseg.shell_words import quoted
from custseg.tables.values import dates

HEADER = "Customer ID,Order Date,Amount"
MARCH_5 = dt.date(2024, 3, 5)
MAY_3 = dt.date(2024, 5, 3)


def dated(folder: Path, *texts: str, **flags: object) -> Result:
    """Ask for customers "0", "1", … whose only order has the dates given."""
    flags = {"columns": "first_order", "as_of": "2030-01-01", **flags}
    return ask(folder, HEADER, [[str(n), text, "1"] for n, text in enumerate(texts)], **flags)


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-05",
        "2024-3-5",
        "2024-03-05 23:59:59",
        "2024-03-05 23:59:59.999999",
        "2024-03-05T23:59:59Z",
        "2024-03-05T23:59:59-08:00",
        "2024-03-05 23:59:59 +0200",
        "2024-03-05 10:00:00 UTC",
        " 2024-03-05 ",
        "2024/03/05",
        "2024/3/5 7:05",
        "2024/03/05T07:05:00",
        "2024.03.05",
        "20240305",
        " 20240305",
    ],
)
def test_year_first_is_that_day(tmp_path: Path, text: str) -> None:
    result = dated(tmp_path, text, text)
    assert by_customer(result, "first_order") == {"0": MARCH_5, "1": MARCH_5}


@pytest.mark.parametrize(
    ("text", "decider", "wanted"),
    [
        ("3/5/2024", "12/31/2024", MARCH_5),
        ("03/05/2024 11:59 PM", "12/31/2024 0:00", MARCH_5),
        ("5/3/2024", "31/12/2024", MARCH_5),
        ("05.03.2024", "31.12.2024", MARCH_5),
        ("5.3.24", "31.12.24", MARCH_5),
        ("05-03-2024", "31-12-2024", MARCH_5),
        ("03-05-2024", "12-31-2024", MARCH_5),
        ("3/5/24", "12/31/24", MARCH_5),
        ("5/3/24", "31/12/24", MARCH_5),
    ],
)
def test_one_date_decides_day_or_month_for_all(tmp_path: Path, text: str, decider: str, wanted: dt.date) -> None:
    result = dated(tmp_path, text, decider, text)
    assert by_customer(result, "first_order") == {"0": wanted, "1": dt.date(2024, 12, 31), "2": wanted}


@pytest.mark.parametrize(("decider", "wanted"), [("25/04/2024", MARCH_5), ("04/25/2024", MAY_3)])
def test_the_date_that_decides_may_stand_late(tmp_path: Path, decider: str, wanted: dt.date) -> None:
    rows = [["early", "05/03/2024", "1"]] * 2_500 + [["late", decider, "1"]]
    result = ask(tmp_path, HEADER, rows, columns="first_order", as_of="2024-12-31")
    assert by_customer(result, "first_order") == {"early": wanted, "late": dt.date(2024, 4, 25)}


UNDECIDED = [
    "05/03/2024", "05.03.2024", "05-03-2024", "05/03/24", "05.03.24", "05/03/2024 10:00", "05/03/2024T10:00:00Z",
    "10:15 05.03.2024", "Tue 05.03.2024", "05032024", " 5/3/2024 ", "5 3 2024",
]  # fmt: skip


@pytest.mark.parametrize("text", UNDECIDED)
def test_an_order_that_nothing_decides_is_asked_for_and_both_answers_work(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError, match="5 March 2024 or 3 May 2024") as raised:
        dated(tmp_path, text)
    (problem,) = raised.value.problems
    day_first, month_first = problem.choices
    typed = [quoted(choice.values[0]) for choice in problem.choices]
    assert re.findall(r"--date-format (.+?)(?: or |\. Day)", problem.hint) == typed
    for choice, day in ((day_first, MARCH_5), (month_first, MAY_3)):
        assert choice.setting == "date_format"
        result = dated(tmp_path, text, date_format=choice.values[0])
        assert by_customer(result, "first_order") == {"0": day}
        assert accounts(result) == {"used": (1, 1)}
        assert day.strftime("%B") in choice.label


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("28.02.2024", "31.02.2024"),
        ("28.02.2024", "28.02.202"),
        ("2024-02-28", "2023-02-29"),
        ("2024-02-28", "2024-02-28x"),
        ("2024-02-28", "2024-02-2801"),
        ("20240228", "202402281"),
        ("20240228", "20240231"),
        ("2/28/2024", "28/2/2024"),
        ("2024-02-28", "0"),
        ("2024-02-28", "NaT"),
    ],
)
def test_rows_with_days_that_do_not_exist_are_excluded(tmp_path: Path, good: str, bad: str) -> None:
    result = dated(tmp_path, good, bad, good)
    assert accounts(result) == {"unreadable date": (1, 1), "used": (2, 2)}
    assert by_customer(result, "first_order") == {"0": dt.date(2024, 2, 28), "2": dt.date(2024, 2, 28)}


@pytest.mark.parametrize(
    ("date_format", "text"),
    [
        ("%d/%m/%Y", "05/03/2024"),
        ("%d/%m/%Y", "05/03/2024 10:00"),
        ("%d %b %Y", "05 Mar 2024"),
        ("%B %d, %Y", "March 05, 2024"),
        ("%d%m%Y", "05032024"),
        ("%Y-%m-%dT%H:%M:%S", "2024-03-05T23:59:59"),
        ("%d.%m.%y", "05.03.24"),
    ],
)
def test_date_format_wins(tmp_path: Path, date_format: str, text: str) -> None:
    result = dated(tmp_path, text, text, date_format=date_format)
    assert by_customer(result, "first_order") == {"0": MARCH_5, "1": MARCH_5}


@pytest.mark.parametrize("date_format", ["%Y-%m-%d", "banana", "%", "%Q", "%d/%m", "%H:%M"])
def test_date_format_that_reads_nothing_is_refused(tmp_path: Path, date_format: str) -> None:
    with pytest.raises(CustsegError, match="--date-format"):
        dated(tmp_path, "05/03/2024", "06/03/2024", date_format=date_format)


@settings(deadline=None, max_examples=examples(40))
@given(
    st.lists(st.dates(dt.date(1950, 1, 1), dt.date(2068, 12, 31)), min_size=1, max_size=20),
    st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%d-%m-%Y"]),
)
def test_what_is_written_is_read_back(days: list[dt.date], written: str) -> None:
    """Two days above the twelfth tell day from month for the rest, whatever they are."""
    days = [*days, dt.date(2024, 5, 31), dt.date(2024, 5, 30)]
    texts = pl.Series("day", [day.strftime(written) for day in days])
    style = dates.style_of_values(texts)
    assert texts.to_frame().select(dates.read_date("day", pl.String(), style)).to_series().to_list() == days
