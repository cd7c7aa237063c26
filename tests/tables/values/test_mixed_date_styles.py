"""Columns whose dates are written in several ways, and what contradicts the rest."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from export import accounts, ask, by_customer, notes, write

from custseg.analyses.customers import customers
from custseg.result import Result
from custseg.settings.settings import gather

HEADER = "Customer ID,Order Date,Amount"
START = dt.date(2024, 1, 31)
DAYS = [START + dt.timedelta(days=9 * number) for number in range(40)]


def dotted(day: dt.date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def american(day: dt.date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def british(day: dt.date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def worded(day: dt.date) -> str:
    return day.strftime("%d %b %Y")


def serial(day: dt.date) -> str:
    return str((day - dt.date(1899, 12, 30)).days)


def dated(folder: Path, texts: list[str], **flags: object) -> Result:
    """Ask for customers "0", "1", … whose only order has the dates given."""
    flags = {"columns": "first_order", "as_of": "2030-01-01", **flags}
    return ask(folder, HEADER, [[str(number), text, "1"] for number, text in enumerate(texts)], **flags)


def days_of(result: Result) -> dict[int, dt.date]:
    return {int(number): day for number, day in by_customer(result, "first_order").items()}


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        (dotted, dt.date.isoformat, "D.M.YYYY, else YYYY-MM-DD"),
        (dt.date.isoformat, dotted, "YYYY-MM-DD, else D.M.YYYY"),
        (american, dt.date.isoformat, "M/D/YYYY, else YYYY-MM-DD"),
        (worded, british, "D MONTH YYYY, else D/M/YYYY"),
        (dt.date.isoformat, worded, "YYYY-MM-DD, else D MONTH YYYY"),
        (dotted, serial, "D.M.YYYY, else Excel's day numbers"),
        (british, lambda day: f"{day:%d/%m/%y}", "D/M/YYYY, else D/M/YY"),
    ],
)
@pytest.mark.parametrize("late", [False, True], ids=["in the sample", "after the sample"])
def test_a_second_way_is_read_and_counted(
    tmp_path: Path, first: Callable[[dt.date], str], second: Callable[[dt.date], str], names: str, late: bool
) -> None:
    front = [DAYS[0], DAYS[1]] * (1_250 if late else 15)
    days = [*front, *DAYS]
    result = dated(tmp_path, [*map(first, front), *map(second, DAYS)] if late else
                   [*map(first, front + DAYS[:20]), *map(second, DAYS[20:])])  # fmt: skip
    assert days_of(result) == dict(enumerate(days))
    assert accounts(result) == {"used": (len(days), len(days))}
    count = 40 if late else 20
    assert notes(result)["dates_mixed"].startswith(f"'Order Date' is written in two ways: {names} ({count} rows).")
    assert "dates_contradict" not in notes(result)


def test_a_time_before_some_dates_takes_no_second_order(tmp_path: Path) -> None:
    texts = [*["1/31/2024"] * 2_500, "10:15 3/4/2024", "10:15 13/4/2024"]
    result = dated(tmp_path, texts)
    assert days_of(result)[2_500] == dt.date(2024, 3, 4)
    assert accounts(result) == {"used": (2_501, 2_501), "unreadable date": (1, 1)}
    assert "M/D/YYYY, else M/D/YYYY with other words (1 row)." in notes(result)["dates_mixed"]


def test_three_ways_and_what_is_none(tmp_path: Path) -> None:
    texts = [*map(dotted, DAYS[:25]), *map(dt.date.isoformat, DAYS[25:35]), *map(worded, DAYS[35:]), "soon", "", "n/a"]
    result = dated(tmp_path, texts)
    assert days_of(result) == dict(enumerate(DAYS))
    assert accounts(result) == {"used": (40, 40), "unreadable date": (3, 3)}
    text = notes(result)["dates_mixed"]
    assert "three ways: D.M.YYYY, else YYYY-MM-DD (10 rows) and D MONTH YYYY (5 rows)." in text


def test_a_text_in_no_style_is_not_reported_as_one(tmp_path: Path) -> None:
    result = dated(tmp_path, [*map(dt.date.isoformat, DAYS), "soon", "2024-25-01", "0001-01-01", ""])
    assert accounts(result) == {"used": (40, 40), "unreadable date": (4, 4)}
    assert not {"dates_mixed", "dates_contradict"} & set(notes(result))


# Of these days only those from the 13th on tell: 1 to 12 fit both ways and are read as most rows are.
@pytest.mark.parametrize(
    ("most", "least", "way", "other"),
    [(american, british, "M/D/YYYY", "D/M/YYYY"), (british, american, "D/M/YYYY", "M/D/YYYY")],
)
@pytest.mark.parametrize("front", [0, 2_500], ids=["in the sample", "after the sample"])
def test_contradictions_are_counted_and_never_read_the_other_way(
    tmp_path: Path,
    most: Callable[[dt.date], str],
    least: Callable[[dt.date], str],
    way: str,
    other: str,
    front: int,
) -> None:
    early = [DAYS[0]] * front
    telling = [day for day in DAYS[35:] if day.day > 12]
    assert 0 < len(telling) < 5
    texts = [*map(most, early), *map(most, DAYS[:35]), *map(least, telling)]
    result = dated(tmp_path, texts)
    assert days_of(result) == dict(enumerate([*early, *DAYS[:35]]))
    assert accounts(result)["unreadable date"] == (len(telling), len(telling))
    text = notes(result)["dates_contradict"]
    assert f"is read as {way}, but {len(telling)} rows fit {other} only" in text
    # The header is line 1.
    assert f"orders.csv:{front + 35 + 2})" in text
    assert "--date-format" in text
    assert "dates_mixed" not in notes(result)


def test_the_majority_of_the_whole_column_wins_over_the_sample(tmp_path: Path) -> None:
    front = ["1/31/2024", *["2/1/2024"] * 2_100]
    result = dated(tmp_path, [*front, *["31/1/2024"] * 50])
    assert accounts(result) == {"used": (len(front) + 49, len(front) + 49), "unreadable date": (1, 1)}
    assert days_of(result)[1] == dt.date(2024, 1, 2)
    assert "is read as D/M/YYYY, but 1 row fits M/D/YYYY only" in notes(result)["dates_contradict"]


def test_a_format_that_is_given_is_the_only_one(tmp_path: Path) -> None:
    result = dated(tmp_path, [*map(dotted, DAYS), "2024-01-05"], date_format="%d.%m.%Y")
    assert accounts(result) == {"used": (40, 40), "unreadable date": (1, 1)}
    assert "dates_mixed" not in notes(result)


def test_dates_of_other_roles_may_be_mixed(tmp_path: Path) -> None:
    header = "Customer ID,Order Date,Amount,Paid Date"
    paid = ["6.1.2024", "17.1.2024", "2024-01-08", "9 Jan 2024"]
    result = ask(
        tmp_path, header, [[str(n), "2024-01-05", "1", day] for n, day in enumerate(paid)], columns="days_to_pay"
    )
    assert by_customer(result, "days_to_pay") == {"0": 1, "1": 12, "2": 3, "3": 4}


def test_joining_dates_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    orders = write(tmp_path / "orders.csv", HEADER, [[str(n), "2024-01-05", "1"] for n in range(5)])
    joined = ["5 января 2023 г.", "2023-01-06", "7 янв 2023", "", "soon"]
    contacts = write(tmp_path / "contacts.csv", "Customer ID,Joined", [[str(n), text] for n, text in enumerate(joined)])
    settings = gather({"contacts": contacts, "columns": "joined"}, use_config=False, environment={})
    result = customers([orders], settings)
    wanted = [dt.date(2023, 1, 5), dt.date(2023, 1, 6), dt.date(2023, 1, 7), None, None]
    assert by_customer(result, "joined") == {str(n): day for n, day in enumerate(wanted)}
    assert "1 row" in notes(result)["contacts_dates"]
