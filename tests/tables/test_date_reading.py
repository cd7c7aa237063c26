"""Day first or month first: what decides it besides the dates themselves, and the question where nothing does."""

import datetime as dt
import itertools
import random
from pathlib import Path

import pytest
from examples import examples
from export import ask, by_customer, notes, write
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.analyses.inspect.inspect import inspect
from custseg.analyses.ltv import ltv
from custseg.engine.open_dataset import open_dataset
from custseg.errors import DataError
from custseg.settings.settings import gather
from custseg.sources.open_source import open_source
from custseg.tables.date_reading import read_dates
from custseg.tables.headers.roles import Headers
from custseg.tables.systems.known_export import KnownExport

HEADER = "Customer ID,Order Date,Amount"
WITH_ID = "Customer ID,Order Date,Amount,Order ID"
BRITISH, AMERICAN = "%d/%m/%Y", "%m/%d/%Y"

OPEN = [dt.date(2024, month, day) for month, day in ((3, 5), (4, 2), (6, 11), (7, 1), (9, 8), (10, 4), (12, 6))]
"""Days whose numbers may be months, in order of time."""


def dated(folder: Path, days: list[dt.date], written: str, **flags: object) -> dict[str, dt.date]:
    result = ask(folder, HEADER, [[str(n), day.strftime(written), "1"] for n, day in enumerate(days)],
                 columns="first_order", as_of="2030-01-01", **flags)  # fmt: skip
    return by_customer(result, "first_order")


def expected(days: list[dt.date]) -> dict[str, dt.date]:
    return {str(number): day for number, day in enumerate(days)}


def test_rows_in_order_of_time_decide(tmp_path: Path) -> None:
    days = [dt.date(2024, month, day) for month in range(1, 8) for day in range(1, 13, 3)]
    rows = [[str(number), day.strftime(BRITISH), "1"] for number, day in enumerate(days)]
    for ordered in (rows, rows[::-1]):
        result = ask(tmp_path, HEADER, ordered, columns="first_order", as_of="2025-12-31")
        assert by_customer(result, "first_order") == expected(days)
        assert "in order of time" in notes(result)["date_order_by_time"]


@pytest.mark.parametrize("number", [6, 7])
def test_few_days_decide_only_from_seven_on(tmp_path: Path, number: int) -> None:
    days = OPEN[:number]
    if number < 7:
        with pytest.raises(DataError, match="two ways"):
            dated(tmp_path, days, BRITISH)
    else:
        assert dated(tmp_path, days, BRITISH) == expected(days)


def test_one_late_row_among_few_leaves_it_open(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="two ways"):
        dated(tmp_path, [*OPEN[1:], OPEN[0]], BRITISH)


def test_rows_sorted_as_text_decide_nothing(tmp_path: Path) -> None:
    texts = sorted(f"{day:02}.{month:02}.2024" for month, day in itertools.product(range(1, 13), range(1, 13, 2)))
    rows = [[str(number), text, "1", str(number)] for number, text in enumerate(texts)]
    with pytest.raises(DataError, match="two ways"):
        ask(tmp_path, WITH_ID, rows)


@pytest.mark.parametrize("written", [BRITISH, AMERICAN])
@pytest.mark.parametrize("form", ["{}", "SO-{:05}", "2024/{:03}"])
def test_order_ids_that_rise_with_time_decide(tmp_path: Path, written: str, form: str) -> None:
    rows = [[str(n), day.strftime(written), "1", form.format(100 + 3 * n)] for n, day in enumerate(OPEN)]
    random.Random(3).shuffle(rows)
    result = ask(tmp_path, WITH_ID, rows, columns="first_order", as_of="2030-01-01")
    assert by_customer(result, "first_order") == expected(OPEN)
    assert "'Order ID' then rises with time" in notes(result)["date_order_by_time"]


def test_order_ids_without_an_order_of_time_decide_nothing(tmp_path: Path) -> None:
    numbers = [7, 3, 11, 1, 9, 2, 5]
    rows = [[str(n), day.strftime(BRITISH), "1", str(numbers[n])] for n, day in enumerate(OPEN)]
    random.Random(3).shuffle(rows)
    with pytest.raises(DataError, match="two ways"):
        ask(tmp_path, WITH_ID, rows)


@pytest.mark.parametrize("written", [BRITISH, AMERICAN])
@pytest.mark.parametrize("front", [2, 2_500], ids=["in the sample", "after the sample"])
def test_another_column_of_the_same_style_decides(tmp_path: Path, written: str, front: int) -> None:
    days = [dt.date(2024, 3, 5), dt.date(2024, 4, 2)] * (front // 2)
    rows = [[str(n), day.strftime(written), "1", day.strftime(written)] for n, day in enumerate(days)]
    rows[-1][3] = dt.date(2024, 4, 25).strftime(written)
    result = ask(tmp_path, HEADER + ",Sent", rows, columns="first_order", as_of="2030-01-01")
    assert by_customer(result, "first_order") == expected(days)
    assert "as 'Sent' is written" in notes(result)["date_order_by_column"]


def test_other_columns_that_disagree_decide_nothing(tmp_path: Path) -> None:
    rows = [["a", "05/03/2024", "1", "25/03/2024", "03/25/2024"], ["b", "02/04/2024", "1", "01/02/2024", "01/02/2024"]]
    with pytest.raises(DataError, match="5 March 2024 or 3 May 2024"):
        ask(tmp_path, HEADER + ",Sent,Seen", rows)


def test_another_column_with_other_signs_decides_nothing(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="5 March 2024 or 3 May 2024"):
        ask(tmp_path, HEADER + ",Sent", [["a", "05/03/2024", "1", "25.03.2024"]])


@pytest.mark.parametrize("written", [BRITISH, AMERICAN])
def test_due_dates_that_cannot_be_before_decide(tmp_path: Path, written: str) -> None:
    days = [dt.date(2024, month, 8) for month in (2, 9, 5, 11, 3)]
    due = [day.replace(month=day.month + 1, day=2) for day in days]
    rows = [
        [str(n), a.strftime(written), "1", b.strftime(written)] for n, (a, b) in enumerate(zip(days, due, strict=True))
    ]
    result = ask(tmp_path, HEADER + ",Due Date", rows, columns="first_order", as_of="2030-01-01")
    assert by_customer(result, "first_order") == expected(days)
    assert "'Due Date'" in notes(result)["date_order_by_column"]


@pytest.mark.parametrize("written", [BRITISH, AMERICAN])
def test_the_same_days_in_a_clear_column_decide(tmp_path: Path, written: str) -> None:
    days = [dt.date(2024, month, day) for month, day in ((9, 3), (2, 7), (11, 4))]
    rows = [[str(n), day.strftime(written), "1", f"{day} 10:00"] for n, day in enumerate(days)]
    result = ask(tmp_path, HEADER + ",Logged", rows, columns="first_order", as_of="2030-01-01")
    assert by_customer(result, "first_order") == expected(days)


def test_days_that_are_the_same_both_ways_need_no_answer(tmp_path: Path) -> None:
    assert dated(tmp_path, [dt.date(2024, 5, 5)] * 3, BRITISH) == expected([dt.date(2024, 5, 5)] * 3)


@pytest.mark.parametrize(
    ("known", "text", "day_first"),
    [
        ({"day_first": True}, "05/03/2024", True),
        ({"day_first": False}, "05.03.2024", False),
        ({"date_format": "%d/%m/%y"}, "05/03/24", True),
        ({"day_first": True}, "03/25/2024", False),
    ],
)
def test_a_known_export_decides_unless_its_dates_do(tmp_path: Path, known: dict, text: str, day_first: bool) -> None:
    path = write(tmp_path / "orders.csv", HEADER, [["a", text, "1"]])
    export = KnownExport("x", "X", "X", "", (), **known)
    headers = Headers({"date": "Order Date"}, export=export)
    reading = read_dates(open_source([path]), headers, gather({}, use_config=False, environment={}))
    assert not reading.questions
    assert reading.style.day_first == day_first


def test_inspect_shows_the_question_and_the_figures(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", HEADER, [["a", "04/07/26", "1"], ["b", "05/08/26", "2"]])
    result = inspect([path], gather({}, use_config=False, environment={}))
    assert result.frame["finding"][0] == "undecided"
    assert "04/07/26 is 4 July 2026 or 7 April 2026" in result.frame["title"][0]
    assert "--date-format %d/%m/%y or --date-format %m/%d/%y" in result.frame["mend"][0]
    assert isinstance(result.failure, DataError)
    assert result.ledger.read.rows == 2


@pytest.mark.parametrize("column", ["Due Date", "Paid Date"])
def test_an_open_order_of_another_date_is_asked_for_where_it_is_used(tmp_path: Path, column: str) -> None:
    rows = [["a", "2024-05-02", "1", "05/06/2024", "06/07/2024"], ["b", "2024-05-03", "1", "06/06/2024", "06/08/2024"]]
    path = write(tmp_path / "orders.csv", HEADER + ",Due Date,Paid Date", rows)
    assert ltv([path], gather({}, use_config=False, environment={})).frame.height == 2
    with pytest.raises(DataError, match=f"'{column}' can be read two ways") as raised:
        ltv([path], gather({"columns": "days_to_pay,days_late"}, use_config=False, environment={}))
    answer = raised.value.problems[0].choices[0].values[0]
    assert answer == "%Y-%m-%d|%d/%m/%Y"
    flags = {"columns": "days_to_pay", "date_format": answer}
    result = ltv([path], gather(flags, use_config=False, environment={}))
    assert by_customer(result, "days_to_pay") == {"a": 65, "b": 95}


def test_the_format_given_for_the_date_is_that_of_due_dates(tmp_path: Path) -> None:
    rows = [["a", "05/03/2024", "1", "05/04/2024", "06/04/2024"]]
    result = ask(tmp_path, HEADER + ",Due Date,Paid Date", rows, columns="days_to_pay,days_late", date_format=BRITISH)
    assert by_customer(result, "days_to_pay") == {"a": 32}
    assert by_customer(result, "days_late") == {"a": 1}


def test_a_second_style_whose_order_is_open_is_asked_for(tmp_path: Path) -> None:
    texts = ["2024-05-02"] * 5 + ["05/06/2024", "07/06/2024"]
    rows = [[str(number), text, "1"] for number, text in enumerate(texts)]
    with pytest.raises(DataError, match="05/06/2024 is 5 June 2024 or 6 May 2024") as raised:
        ask(tmp_path, HEADER, rows)
    choices = [choice.values[0] for choice in raised.value.problems[0].choices]
    assert choices == ["%Y-%m-%d|%d/%m/%Y", "%Y-%m-%d|%m/%d/%Y"]
    for choice, day in zip(choices, (dt.date(2024, 6, 5), dt.date(2024, 5, 6)), strict=True):
        result = ask(tmp_path, HEADER, rows, columns="first_order", as_of="2030-01-01", date_format=choice)
        found = by_customer(result, "first_order")
        assert (len(found), found["0"], found["5"]) == (7, dt.date(2024, 5, 2), day)
    assert inspect([str(tmp_path / "orders.csv")], gather({}, use_config=False, environment={})).failure


DAYS = st.lists(st.dates(dt.date(2023, 1, 1), dt.date(2025, 12, 31)), min_size=1, max_size=12)
OPEN_DAYS = st.lists(
    st.builds(dt.date, st.integers(2023, 2025), st.integers(1, 12), st.integers(1, 12)), min_size=1, max_size=12
)
WRITTEN = ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%m-%d-%Y", "%d-%m-%y", "%d/%m/%Y 10:15", "%d%m%Y", "%m/%d/%Y, 11:30 PM"]


@settings(deadline=None, max_examples=examples(60))
@given(st.one_of(DAYS, OPEN_DAYS), st.sampled_from(WRITTEN), st.booleans(), st.booleans())
def test_a_date_is_never_another_day_in_silence(
    tmp_path_factory: pytest.TempPathFactory, days: list[dt.date], written: str, sort: bool, ids: bool
) -> None:
    folder = tmp_path_factory.mktemp("days")
    days = sorted(days) if sort else days
    rows = [[str(n), day.strftime(written), "1", *([f"A{1_000 + n}"] if ids else [])] for n, day in enumerate(days)]
    header, flags = WITH_ID if ids else HEADER, {"columns": "first_order", "as_of": "2030-01-01"}
    try:
        found = by_customer(ask(folder, header, rows, **flags), "first_order")
    except DataError as error:
        (problem,) = error.problems
        assert len(problem.choices) == 2
        answers = [ask(folder, header, rows, **flags, date_format=one.values[0]) for one in problem.choices]
        assert expected(days) in [by_customer(answer, "first_order") for answer in answers]
    else:
        assert found == expected(days)


def test_clear_dates_are_opened_without_reading_the_file(tmp_path: Path) -> None:
    rows = [["a", "25/03/2024", "1"], *[["a", "05/03/2024", "1"]] * 10]
    path = write(tmp_path / "orders.csv", HEADER, rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("custseg.tables.date_reading._counts_of_all_rows", None)
        dataset = open_dataset([path], gather({}, use_config=False, environment={}))
    assert dataset.table.columns.dates["Order Date"].day_first
