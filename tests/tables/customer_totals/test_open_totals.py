"""Opening a table of customers: questions that can be followed, notes, the ledger, and ids that stand twice."""

from __future__ import annotations

import shlex
from decimal import Decimal
from pathlib import Path

import pytest
from export import accounts, ask, by_customer, notes
from public_layouts import CAMPAIGN, CAMPAIGN_ORDERS, CAMPAIGN_REVENUE, FLO, FLO_ORDERS, FLO_REVENUE

from custseg.analyses.ltv import ltv
from custseg.errors import CustsegError, DataError
from custseg.result import Result
from custseg.settings.settings import gather

HEADER = "Customer ID,Total Orders,Total Spent,First Order,Last Order"
ROWS = [
    ["a", "2", "10.50", "2024-01-05", "2024-03-05"],
    ["b", "1", "7", "2024-02-01", "2024-02-01"],
    ["c", "0", "", "", ""],
]


def of_text(folder: Path, text: str, **flags: object) -> Result:
    """Return the lifetime values of a file with a text."""
    file = folder / "customers.csv"
    file.write_text(text, encoding="utf-8")
    return ltv([str(file)], gather(flags, use_config=False, environment={}))


@pytest.mark.parametrize(
    ("text", "expected"), [(FLO, [FLO_REVENUE, FLO_ORDERS]), (CAMPAIGN, [CAMPAIGN_REVENUE, CAMPAIGN_ORDERS])]
)
def test_totals_that_may_add_up_are_named_as_options_that_work(tmp_path: Path, text: str, expected: list[str]) -> None:
    with pytest.raises(DataError) as caught:
        of_text(tmp_path, text)
    [problem] = caught.value.problems
    words = shlex.split(problem.hint.split("say so: ")[1].split(". Else")[0])
    assert words[::2] == ["--map", "--map"]
    assert words[1::2] == expected == list(problem.choices[0].values)
    found = of_text(tmp_path, text, map=words[1::2])
    assert found.figures()["customers"] == 5


def test_one_total_alone_gets_a_note_on_the_other(tmp_path: Path) -> None:
    found = of_text(tmp_path, FLO, map=[FLO_REVENUE])
    [note] = [note for note in found.notes if note.name == "orders_may_add_up"]
    assert shlex.split(note.command)[1] == FLO_ORDERS
    assert "orders" not in found.frame.columns
    assert "revenue_may_add_up" in notes(of_text(tmp_path, FLO, map=[FLO_ORDERS]))


def test_two_totals_that_differ_are_a_question(tmp_path: Path) -> None:
    rows = [["a", "1", "10", "12"], ["b", "2", "20", "25"]]
    with pytest.raises(DataError, match="could both be the revenue, with different values"):
        ask(tmp_path, "Customer ID,Total Orders,Total Spent,Lifetime Revenue", rows)
    both = "revenue=Total Spent+Lifetime Revenue"
    assert accounts(ask(tmp_path, "Customer ID,Total Orders,Total Spent,Lifetime Revenue", rows, map=[both])) == {
        "used": (2, 67)
    }


def test_a_joining_day_is_no_first_order_unless_the_user_says_so(tmp_path: Path) -> None:
    maps = [CAMPAIGN_REVENUE, CAMPAIGN_ORDERS]
    found = of_text(tmp_path, CAMPAIGN, map=maps)
    [note] = [note for note in found.notes if note.name == "joined_for_first_order"]
    assert note.command == "--map first_order=Dt_Customer"
    assert "tenure_months" not in found.frame.columns
    dated = of_text(tmp_path, CAMPAIGN, map=[*maps, "first_order=Dt_Customer"], as_of="2014-06-29")
    # 2012-09-04 to 2014-06-29 are 663 days.
    assert by_customer(dated, "tenure_months")["5524"] == pytest.approx(663 / 30.4375, abs=1e-2)


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    rows = [
        *ROWS,
        ["d", "x", "5", "2024-01-05", "2024-01-05"],
        ["e", "2.5", "6", "2024-01-05", "2024-01-05"],
        ["f", "1", "n/a", "2024-01-05", "2024-01-05"],
        ["g", "1", "8", "soon", "2024-01-05"],
        ["", "1", "9", "2024-01-05", "2024-01-05"],
        ["h", "1", "-4.25", "2024-01-05", "2024-01-05"],
        ["i", "-1", "3", "2024-01-05", "2024-01-05"],
    ]
    found = ask(tmp_path, HEADER, rows, columns=["revenue", "orders"])
    assert accounts(found) == {
        "used": (4, Decimal("13.25")),
        "unreadable amount": (4, 14),
        "unreadable date": (1, 8),
        "no customer": (1, 9),
    }
    # A negative total is no counted order, and stays in the sum.
    assert by_customer(found, "revenue") == {"a": 10.5, "b": 7.0, "c": 0.0, "h": -4.25}
    assert by_customer(found, "orders") == {"a": 2, "b": 1, "c": 0, "h": 0}


def test_rejected_rows_are_written_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(f"{HEADER}\na,1,5,2024-01-05,2024-01-05\nf,1,n/a,2024-01-05,2024-01-05\n")
    ltv([str(file)], gather({}, use_config=False, environment={}), rejects=tmp_path / "rejects.csv")
    assert (tmp_path / "rejects.csv").read_text().splitlines() == [
        f"file,line,reason,{HEADER}",
        f"{file},3,unreadable amount,f,1,n/a,2024-01-05,2024-01-05",
    ]


def test_ids_that_stand_twice_are_refused_with_their_rows(tmp_path: Path) -> None:
    rows = [*ROWS, ["a", "1", "4.50", "2023-12-01", "2024-01-06"]]
    with pytest.raises(DataError) as caught:
        ask(tmp_path, HEADER, rows, shape="customers")
    [problem] = caught.value.problems
    assert "1 customer stands in several rows: 'a' (line 2 and line 5)" in problem.what
    for option in ("--shape customer-parts", "--drop-duplicates all", "--shape transactions", "--rows"):
        assert option in problem.hint
    found = ask(tmp_path, HEADER, rows, shape="customer-parts", columns=["orders", "revenue", "first_order"])
    assert by_customer(found, "orders") == {"a": 3, "b": 1, "c": 0}
    assert by_customer(found, "revenue") == {"a": 15.0, "b": 7.0, "c": 0.0}
    assert str(by_customer(found, "first_order")["a"]) == "2023-12-01"
    chosen = ask(tmp_path, HEADER, rows, shape="customers", rows='"Total Orders" <> 1 OR "Customer ID" = \'b\'')
    assert by_customer(chosen, "ltv") == {"a": 10.5, "b": 7.0, "c": 0.0}


def test_equal_rows_may_be_dropped(tmp_path: Path) -> None:
    rows = [*ROWS, ROWS[0]]
    with pytest.raises(DataError, match="stands in several rows"):
        ask(tmp_path, HEADER, rows, shape="customers")
    found = ask(tmp_path, HEADER, rows, shape="customers", drop_duplicates="all")
    assert accounts(found) == {"used": (3, Decimal("17.5")), "duplicate row": (1, Decimal("10.5"))}


def test_ids_that_only_later_rows_repeat_are_found(tmp_path: Path) -> None:
    rows = [[str(n), "1", "1", "2024-01-05", "2024-01-05"] for n in range(2_500)]
    with pytest.raises(DataError, match=r"'7' \(line 9 and line 2502\)"):
        ask(tmp_path, HEADER, [*rows, ["7", "1", "1", "2024-01-05", "2024-01-05"]])


def test_the_same_customer_in_two_files_is_named_by_file(tmp_path: Path) -> None:
    files = [tmp_path / "x.csv", tmp_path / "y.csv"]
    for file in files:
        file.write_text(f"{HEADER}\na,1,5,2024-01-05,2024-01-05\n")
    with pytest.raises(DataError) as caught:
        ltv([str(file) for file in files], gather({"shape": "customers"}, use_config=False, environment={}))
    assert f"'a' ({files[0]}:2 and {files[1]}:2)" in caught.value.problems[0].what


@pytest.mark.parametrize(
    ("setting", "value"), [("from", "2024-01-01"), ("to", "2024-12-31"), ("compare_to", "90d"), ("cac", "5")]
)
def test_what_takes_a_part_of_the_orders_is_refused(tmp_path: Path, setting: str, value: str) -> None:
    with pytest.raises(CustsegError, match=r"has one row per customer with totals.* needs single orders"):
        ask(tmp_path, HEADER, ROWS, **{setting: value})


def test_each_column_is_read_in_its_own_style(tmp_path: Path) -> None:
    rows = [["a", "2", "1.234,50 €", "05.01.2024", "05.03.2024"], ["b", "1", "7,00 €", "13.02.2024", "13.02.2024"]]
    found = ask(tmp_path, HEADER, rows, columns=["revenue", "first_order", "last_order"])
    assert by_customer(found, "revenue") == {"a": 1234.5, "b": 7.0}
    assert str(by_customer(found, "last_order")["a"]) == "2024-03-05"
    assert str(found.as_of) == "2024-03-05"


def test_days_whose_order_is_open_are_asked_for(tmp_path: Path) -> None:
    rows = [["a", "2", "10", "05/01/2024", "05/03/2024"], ["b", "1", "7", "02/02/2024", "03/02/2024"]]
    with pytest.raises(DataError, match="--date-format"):
        ask(tmp_path, HEADER, rows)
    found = ask(tmp_path, HEADER, rows, date_format="%d/%m/%Y", columns=["last_order"])
    assert str(by_customer(found, "last_order")["a"]) == "2024-03-05"


def test_currencies_are_not_added_up(tmp_path: Path) -> None:
    rows = [["a", "2", "10", "EUR"], ["b", "1", "7", "USD"]]
    with pytest.raises(DataError, match="2 currencies"):
        ask(tmp_path, "Customer ID,Total Orders,Total Spent,Currency", rows)
    found = ask(tmp_path, "Customer ID,Total Orders,Total Spent,Currency", rows, rates="EUR=1,USD=0.5")
    assert by_customer(found, "ltv") == {"a": 10.0, "b": 3.5}


def test_large_totals_stay_exact(tmp_path: Path) -> None:
    rows = [["a", "2", "123456789012345.67"], ["b", "1", "0.01"]]
    found = ask(tmp_path, "Customer ID,Total Orders,Total Spent", rows)
    assert accounts(found) == {"used": (2, Decimal("123456789012345.68"))}


def test_a_line_of_totals_is_no_customer(tmp_path: Path) -> None:
    rows = [["a", "2", "10"], ["b", "1", "7"], ["Total", "3", "17"]]
    found = ask(tmp_path, "Customer,Total Orders,Total Spent", rows)
    assert accounts(found) == {"used": (2, 17), "totals line": (1, 17)}


def test_money_may_be_left_out(tmp_path: Path) -> None:
    found = ask(tmp_path, HEADER, ROWS, no_money="on", columns=["orders", "first_order"])
    assert by_customer(found, "orders") == {"a": 2, "b": 1, "c": 0}
    with pytest.raises(CustsegError, match="--no-money"):
        ask(tmp_path, HEADER, ROWS, no_money="on", columns=["revenue"])


def test_the_same_email_is_one_customer_with_match(tmp_path: Path) -> None:
    rows = [["1", "x@x.de", "2", "10"], ["2", "X@x.de ", "1", "7"], ["3", "", "1", "2"]]
    header = "Customer ID,Email,Total Orders,Total Spent"
    assert ask(tmp_path, header, rows).figures()["customers"] == 3
    merged = ask(tmp_path, header, rows, match="email")
    assert (merged.figures()["customers"], merged.figures()["orders"]) == (2, 4)


def test_a_missing_date_names_the_shape_of_customers_which_works(tmp_path: Path) -> None:
    rows = [["a", "10"], ["b", "7"]]
    with pytest.raises(DataError, match="no column for the date") as caught:
        ask(tmp_path, "customer,amount", rows)
    [problem] = caught.value.problems
    assert "If each row is a customer with totals: --shape customers" in problem.hint
    assert ("customers",) in [choice.values for choice in problem.choices]
    assert by_customer(ask(tmp_path, "customer,amount", rows, shape="customers"), "ltv") == {"a": 10.0, "b": 7.0}
    with pytest.raises(DataError) as caught:
        ask(tmp_path, "customer,amount", [*rows, ["a", "3"]])
    assert "--shape" not in caught.value.problems[0].hint


def test_names_that_may_mean_something_else_are_offered_not_taken(tmp_path: Path) -> None:
    rows = [["a", "12", "2", "10"], ["b", "100", "0", "5"]]
    found = ask(tmp_path, "Customer,Recency,Frequency,Monetary", rows)
    assert found.frame.columns == ["customer_id", "margin", "ltv"]
    commands = {note.name: note.command for note in found.notes}
    assert commands["orders_open"] == "--map orders=Frequency"
    assert commands["days_since_last_open"] == "--map days_since_last=Recency"
    pairs = [commands[name].split()[1] for name in ("orders_open", "days_since_last_open")]
    named = ask(tmp_path, "Customer,Recency,Frequency,Monetary", rows, map=pairs, columns=["orders", "days_since_last"])
    assert by_customer(named, "orders") == {"a": 2, "b": 0}
    assert by_customer(named, "days_since_last") == {"a": 12, "b": None}


def test_a_last_order_before_the_first_is_warned_of(tmp_path: Path) -> None:
    rows = [*ROWS, ["d", "2", "3", "2024-03-05", "2024-01-05"]]
    found = ask(tmp_path, HEADER, rows)
    assert "1 customer has a last order before the first (the first: line 5)" in notes(found)["last_before_first"]
    assert "last_before_first" not in notes(ask(tmp_path, HEADER, ROWS))


def test_another_style_of_later_dates_is_found_in_each_column(tmp_path: Path) -> None:
    rows = [[str(n), "1", "1", "2024-01-05", "2024-01-05"] for n in range(2_100)]
    later = [["x", "1", "1", "2024-01-05", "5 Feb 2024"], ["y", "1", "1", "6 Jan 2024", "2024-01-07"]]
    found = ask(tmp_path, HEADER, [*rows, *later], columns=["first_order", "last_order"])
    assert accounts(found) == {"used": (2102, 2102)}
    assert str(by_customer(found, "last_order")["x"]) == "2024-02-05"
    assert str(by_customer(found, "first_order")["y"]) == "2024-01-06"


def test_customers_with_orders_and_no_date_are_warned_of_with_the_option(tmp_path: Path) -> None:
    rows = [*ROWS, ["d", "2", "3", "", "2024-02-05"]]
    found = ask(tmp_path, HEADER, rows)
    [note] = [note for note in found.notes if note.name == "first_order_missing"]
    assert "1 customer with orders has no 'First Order'" in note.text
    assert by_customer(found, "tenure_months")["d"] is None
    condition = shlex.split(note.command)[1]
    fewer = ask(tmp_path, HEADER, rows, rows=condition)
    assert by_customer(fewer, "ltv") == {"a": 10.5, "b": 7.0, "c": 0.0}
    assert "first_order_missing" not in notes(fewer)
