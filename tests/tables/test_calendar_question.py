"""Years of other calendars are asked about, and never left out in silence."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from export import accounts, ask, by_customer, notes

from custseg.analyses.ltv import ltv
from custseg.errors import DataError
from custseg.settings.settings import gather

HEADER = "Customer ID,Order Date,Amount"
MAY_2, MAY_13 = dt.date(2024, 5, 2), dt.date(2024, 5, 13)


def dated(folder: Path, texts: list[str], **flags: object) -> dict[str, dt.date]:
    flags = {"columns": "first_order", "as_of": "2030-01-01", **flags}
    return by_customer(
        ask(folder, HEADER, [[str(n), text, "1"] for n, text in enumerate(texts)], **flags), "first_order"
    )


@pytest.mark.parametrize(
    ("texts", "calendar"),
    [
        (["2567-05-02", "2567-05-13"], "buddhist"),
        (["02/05/2567", "13/05/2567"], "buddhist"),
        (["02/05/67", "13/05/67"], "buddhist"),
        (["๒/๕/๒๕๖๗", "๑๓/๕/๒๕๖๗"], "buddhist"),
        (["2 พ.ค. 2567", "13 พ.ค. 2567"], "buddhist"),
        (["25670502", "25670513"], "buddhist"),
        (["1403/02/13", "1403/02/24"], "persian"),
        (["۱۴۰۳/۰۲/۱۳", "۱۴۰۳/۰۲/۲۴"], "persian"),
        (["13/02/1403", "24/02/1403"], "persian"),
    ],
)
def test_the_calendar_is_asked_for_and_the_answer_works(tmp_path: Path, texts: list[str], calendar: str) -> None:
    with pytest.raises(DataError, match=f"--calendar {calendar}") as raised:
        dated(tmp_path, texts)
    (problem,) = raised.value.problems
    assert f"{texts[0]} is 2 May 2024" in problem.what
    assert [(one.setting, one.values) for one in problem.choices] == [
        ("calendar", (calendar,)), ("calendar", ("gregorian",)),
    ]  # fmt: skip
    assert dated(tmp_path, texts, calendar=calendar) == {"0": MAY_2, "1": MAY_13}


def test_calendar_and_order_are_both_asked_for(tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        dated(tmp_path, ["02/05/2567"])
    calendar, order = raised.value.problems
    assert "02/05/2567 is in 2024" in calendar.what
    assert "02/05/2567 is 2 May 2024 or 5 February 2024" in order.what
    assert dated(tmp_path, ["02/05/2567"], calendar="buddhist", date_format="%d/%m/%Y") == {"0": MAY_2}
    assert dated(tmp_path, ["02/05/2567"], calendar="buddhist", date_format="%m/%d/%Y") == {"0": dt.date(2024, 2, 5)}


def test_gregorian_leaves_them_out_by_name(tmp_path: Path) -> None:
    result = ask(tmp_path, HEADER, [["a", "2567-05-02", "1"], ["b", "2024-05-02", "2"]], calendar="gregorian")
    assert accounts(result) == {"used": (1, 2), "unreadable date": (1, 1)}


def test_a_few_among_gregorian_years_are_reported_and_can_be_read(tmp_path: Path) -> None:
    rows = [[str(number), "2024-05-02", "1"] for number in range(3_000)] + [["late", "2567-05-13", "7"]]
    result = ask(tmp_path, HEADER, rows)
    assert accounts(result)["unreadable date"] == (1, 7)
    (note,) = [note for note in result.notes if note.name == "dates_other_calendar"]
    assert note.warns
    assert "2567-05-13" in note.text
    assert "--calendar buddhist" in note.text
    read = ask(tmp_path, HEADER, rows, calendar="buddhist", columns="first_order")
    assert by_customer(read, "first_order")["late"] == MAY_13
    assert by_customer(read, "first_order")["0"] == MAY_2


@pytest.mark.parametrize("text", ["2999-12-31", "0001-01-01", "1024-05-02", "9999-12-31", "2204-05-02"])
def test_placeholders_and_slips_are_of_no_calendar(tmp_path: Path, text: str) -> None:
    result = ask(tmp_path, HEADER, [["a", text, "1"], ["b", "2024-05-02", "2"]])
    assert accounts(result) == {"used": (1, 2), "unreadable date": (1, 1)}
    assert "dates_other_calendar" not in notes(result)


def test_dates_with_a_type_are_asked_about_too(tmp_path: Path) -> None:
    path = str(tmp_path / "orders.parquet")
    day = pl.Series([dt.date(2567, 5, 2), dt.date(2567, 5, 13)])
    pl.DataFrame({"Customer ID": ["0", "1"], "Order Date": day, "Amount": [1.0, 1.0]}).write_parquet(path)
    with pytest.raises(DataError, match="--calendar buddhist"):
        ltv([path], gather({}, use_config=False, environment={}))
    flags = {"calendar": "buddhist", "columns": "first_order"}
    result = ltv([path], gather(flags, use_config=False, environment={}))
    assert by_customer(result, "first_order") == {"0": MAY_2, "1": MAY_13}


def test_a_format_and_a_calendar_read_together(tmp_path: Path) -> None:
    assert dated(tmp_path, ["2 May 2567 10:15"], calendar="buddhist", date_format="%d %b %Y %H:%M") == {"0": MAY_2}
    with pytest.raises(DataError, match="--calendar"):
        dated(tmp_path, ["2567-05-02"], calendar="buddhist", date_format="%Y-%j")


def test_a_second_style_is_in_the_same_calendar(tmp_path: Path) -> None:
    found = dated(tmp_path, ["2567-05-02"] * 5 + ["13.05.2567"], calendar="buddhist")
    assert (found["0"], found["5"]) == (MAY_2, MAY_13)
