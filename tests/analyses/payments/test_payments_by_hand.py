"""Payments by hand: instalments, part payments, prepaid and open bills, ages, DSO, the schemes, and what is said."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from segment_shops import segments_in

from custseg.analyses.ltv import ltv
from custseg.analyses.payments.payments import payments
from custseg.errors import CustsegError, DataError, UsageError
from custseg.result import Result
from custseg.settings.settings import gather

HEADER = "invoice,date,due_date,paid_date,customer,amount"
INSTALMENTS = [
    "F-1,2026-01-01,2026-01-31,2026-01-31,Werk AG,300.00",
    "F-1,2026-01-01,2026-03-02,2026-03-12,Werk AG,300.00",
    "F-1,2026-01-01,2026-04-01,,Werk AG,300.00",
    "F-2,2026-02-01,2026-03-03,2026-02-21,Werk AG,100.00",
]


def write(folder: Path, rows: list[str], header: str = HEADER) -> Path:
    path = folder / "invoices.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def ask(path: Path, **flags: Any) -> Result:
    return payments([str(path)], gather(flags, use_config=False, environment={}))


def only(result: Result) -> dict[str, Any]:
    (row,) = result.frame.iter_rows(named=True)
    return row


def notes(result: Result) -> dict[str, str]:
    return {note.name: note.text for note in result.notes}


def test_instalments_are_judged_one_by_one(tmp_path: Path) -> None:
    result = ask(write(tmp_path, INSTALMENTS))
    row = only(result)
    # (30 × 300 + 70 × 300 + 20 × 100) ÷ 700, and 10 × 300 ÷ 700.
    assert (round(row["days_to_pay_weighted"], 2), round(row["days_late_weighted"], 2)) == (45.71, 4.29)
    assert (row["days_to_pay"], row["days_late"], row["days_early"]) == (40, 10 / 3, 10 / 3)
    assert (row["open_amount"], row["open_not_due"], row["bills_paid"], row["orders_paid"]) == (300, 300, 3, 1)
    assert row["terms_days"] == (30 + 60 + 90 + 30) / 4


@pytest.mark.parametrize(
    ("as_of", "bucket"),
    [
        ("2024-01-31", "open_0_30"), ("2024-01-30", "open_not_due"), ("2024-03-01", "open_0_30"),
        ("2024-03-02", "open_31_60"), ("2024-03-31", "open_31_60"), ("2024-04-01", "open_61_90"),
        ("2024-04-30", "open_61_90"), ("2024-05-01", "open_over_90"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("due", [True, False])
def test_the_age_of_what_is_open(tmp_path: Path, as_of: str, bucket: str, due: bool) -> None:
    # Due on the last of January, or written on that day and due on none.
    row = "1,2024-01-01,2024-01-31,,a,100" if due else "1,2024-01-31,,,a,100"
    result = ask(write(tmp_path, [row, "2,2024-01-01,2024-01-31,2024-01-31,b,50"]), as_of=as_of)
    figures = result.figures()
    if not due and bucket == "open_not_due":
        # The invoice is not written yet.
        assert figures["open_amount"] == 50
        return
    opened = {name: figures[name] for name in ("open_0_30", "open_31_60", "open_61_90", "open_over_90", "open_not_due")}
    before = 50 if as_of == "2024-01-30" else 0
    assert opened == dict.fromkeys(opened, 0) | {bucket: 100 + before}
    late = due and as_of > "2024-01-31"
    assert (figures["overdue_amount"], figures["open_amount"]) == (100 if late else 0, 100 + before)


def test_a_payment_in_parts_leaves_the_rest_open(tmp_path: Path) -> None:
    rows = ["1,2024-01-01,2024-01-31,2024-01-20,a,60", "1,2024-01-01,2024-01-31,,a,40"]
    row = only(ask(write(tmp_path, rows), as_of="2024-03-15"))
    assert (row["open_amount"], row["overdue_amount"], row["days_to_pay"], row["days_late"]) == (40, 40, 19, 0)
    assert (row["orders"], row["orders_paid"], row["bills_paid"]) == (1, 0, 1)


def test_the_dates_of_an_order_may_stand_on_its_first_line_only(tmp_path: Path) -> None:
    rows = ["1,2024-01-01,2024-01-31,2024-02-10,a,60", "1,2024-01-01,,,a,40"]
    row = only(ask(write(tmp_path, rows)))
    assert (row["open_amount"], row["days_to_pay_weighted"], row["bills_paid"]) == (0, 40, 1)


def test_paid_before_the_invoice_is_left_out_and_named(tmp_path: Path) -> None:
    rows = ["1,2024-01-10,2024-01-31,2024-01-05,a,60", "1,2024-01-10,2024-01-31,2024-01-05,a,10"]
    result = ask(write(tmp_path, [*rows, "2,2024-01-10,2024-01-20,2024-01-15,a,40"]))
    row = only(result)
    assert (row["days_to_pay"], row["bills_paid"], row["open_amount"], row["orders_paid"]) == (5, 1, 0, 2)
    # Early, not late: it counts 0 days late, and its days are shown.
    assert (row["days_late"], row["days_early"]) == (0, 5)
    assert notes(result)["paid_before_order"].startswith("1 bill (2 rows, 70.00) paid before the date of the order")


def test_payments_after_the_report_date(tmp_path: Path) -> None:
    path = write(tmp_path, ["1,2024-01-01,2024-01-31,2024-03-10,a,100", "2,2024-02-01,2024-02-28,2024-02-20,a,50"])
    known = ask(path)
    assert only(known)["open_amount"] == 0
    assert notes(known)["paid_after_report_date"].startswith("2 bills (2 rows, 150.00) paid after the report date 2024")
    # On that day, they were open.
    then = ask(path, as_of="2024-02-25")
    assert (only(then)["open_amount"], only(then)["overdue_amount"], only(then)["bills_paid"]) == (100, 100, 1)
    assert "paid_after_report_date" not in notes(then)


def test_products_of_paid_rows(tmp_path: Path) -> None:
    rows = ["1,2024-01-01,2024-02-10,a,10,tea", "1,2024-01-01,2024-02-10,a,10,mug", "2,2024-02-01,,a,10,pot"]
    path = write(tmp_path, rows, "invoice,date,paid_date,customer,amount,product")
    assert only(ask(path, as_of="2024-02-10"))["products_paid"] == 2
    assert only(ask(path, as_of="2024-02-09"))["products_paid"] in (0, None)


def test_dso_is_what_is_open_by_the_turnover_of_ninety_days(tmp_path: Path) -> None:
    # 100 a month on the first, due in 14 days, paid on the fifth of the next month: 100 open at each month's end.
    rows = []
    for month in range(1, 9):
        rows.append(f"{month},2024-{month:02}-01,2024-{month:02}-15,2024-{month + 1:02}-05,a,100")
    result = ask(write(tmp_path, rows), as_of="2024-08-31")
    (months,) = (section.frame for section in result.sections if section.name == "dso")
    assert months["open_amount"].to_list() == [100.0] * 8
    assert months["month"].to_list() == [f"2024-{month:02}" for month in range(1, 9)]
    # The ninety days up to the end of March begin on 2 January: two invoices.
    turnover = [None, None, 200.0, 300.0, 200.0, 200.0, 200.0, 200.0]
    assert months["turnover_90_days"].to_list() == turnover
    assert months["dso"].to_list() == [None, None, 45.0, 30.0, 45.0, 45.0, 45.0, 45.0]
    assert (result.figures()["dso"], result.figures()["dso_month"]) == (45.0, "2024-08")


HARD = """
a,1,2024-01-01,2024-01-31,2024-03-31,no,10
a,2,2024-02-01,2024-03-02,2024-04-30,yes,10
b,3,2024-01-01,2024-01-31,2024-01-31,no,1000
b,4,2024-02-01,2024-03-02,2024-03-02,no,1000
c,5,2024-01-01,2024-01-31,2024-02-03,no,100
c,6,2024-02-01,2024-03-02,2024-03-02,no,100
d,7,2024-01-15,2024-01-31,2024-06-30,yes,5
"""


def test_effort_ranks_who_ordered_on_two_days_and_stands_beside_profit(tmp_path: Path) -> None:
    header = "customer,invoice,date,due_date,paid_date,disputed,amount"
    path = write(tmp_path, HARD.strip().splitlines(), header)
    result = ask(path, margin="50%", columns="effort_rank,profit")
    rows = {name: (rank, profit) for name, rank, profit in result.frame.iter_rows()}
    # a is the hardest by lateness, disputes and small orders; b the easiest; d ordered once.
    assert rows.pop("d") == (None, 2.5)
    expected = {"a": (5 / 6, 10), "c": (3 / 6, 100), "b": (1 / 6, 1000)}
    assert rows == {name: pytest.approx(one) for name, one in expected.items()}
    assert result.frame["customer_id"].to_list() == ["a", "c", "b", "d"]
    figures = result.figures()
    assert (figures["regular_customers"], figures["one_time_customers"]) == (3, 1)
    assert (figures["one_time_days_to_pay"], figures["one_time_days_late"]) == (167, 151)
    said = notes(result)
    assert "leaves out money: profit stands beside it" in said["effort"]
    assert said["hard_to_serve"].startswith("1 of 3 customers are harder to serve than most and bring less profit")
    assert said["one_time"].startswith("1 customer ordered on one day only and has no effort rank")
    assert segments_in(path, "effort", margin="50%") == {
        "a": "hard-low", "b": "easy-high", "c": "easy-low", "d": "one-time",
    }  # fmt: skip


def test_a_suggested_condition_lists_the_hard_customers(tmp_path: Path) -> None:
    header = "customer,invoice,date,due_date,paid_date,disputed,amount"
    path = write(tmp_path, HARD.strip().splitlines(), header)
    result = ask(path, margin="50%")
    (command,) = (note.command for note in result.notes if note.name == "hard_to_serve")
    where = command.split('"')[1] if '"' in command else command.split("'")[1]
    assert ask(path, margin="50%", where=where).frame["customer_id"].to_list() == ["a"]


PAYERS = {
    "disputes": ["1,2024-01-01,2024-01-31,2024-01-20,yes,10", "2,2024-05-01,2024-05-31,2024-05-31,no,10"],
    "no-payment-yet": ["3,2024-05-20,2024-06-19,,no,10"],
    "late": ["4,2024-01-01,2024-01-31,2024-02-08,no,10"],
    "a-bit-late": ["5,2024-01-01,2024-01-31,2024-02-07,no,10"],
    "in-time": ["6,2024-01-01,2024-01-31,2024-02-01,no,10"],
}


def test_the_scheme_payment(tmp_path: Path) -> None:
    rows = [f"{name},{row}" for name, some in PAYERS.items() for row in some]
    # Open for 31 days: late, whatever was paid before; for 30 days not.
    rows += ["owes,7,2024-04-01,2024-04-30,,no,10", "waits,8,2024-04-01,2024-05-01,,no,10"]
    rows += ["owes,9,2024-01-01,2024-01-31,2024-01-15,no,90"]
    path = write(tmp_path, rows, "customer,invoice,date,due_date,paid_date,disputed,amount")
    expected = {name: name for name in PAYERS} | {"owes": "late", "waits": "no-payment-yet"}
    assert segments_in(path, "payment", as_of="2024-05-31") == expected


def test_the_scheme_payment_goes_without_disputes(tmp_path: Path) -> None:
    rows = [f"{name},{row}" for name, some in PAYERS.items() for row in some]
    path = write(tmp_path, rows, "customer,invoice,date,due_date,paid_date,Remark,amount")
    found = segments_in(path, "payment", as_of="2024-05-31")
    assert found == {name: name for name in PAYERS} | {"disputes": "in-time"}


def test_figures_of_customers_are_metrics_of_groups(tmp_path: Path) -> None:
    rows = ["1,2024-01-01,2024-01-31,2024-02-10,a,10,NL", "2,2024-01-01,2024-01-31,2024-01-31,b,30,NL"]
    rows += ["3,2024-01-01,2024-01-31,,c,5,BE"]
    path = write(tmp_path, rows, "invoice,date,due_date,paid_date,customer,amount,country")
    names = "days_late,days_late_weighted,late_share,open_amount"
    flags = {"by": "country", "columns": names, "sort": "country:asc", "as_of": "2024-03-15"}
    groups = ltv([str(path)], gather(flags, use_config=False, environment={})).frame
    assert groups.rows() == [("BE", None, None, None, 5.0), ("NL", 5.0, 2.5, 0.5, 0.0)]


def test_without_payments_it_says_which_option_names_them(tmp_path: Path) -> None:
    path = write(tmp_path, ["1,2024-01-01,2024-01-31,a,10"], "invoice,date,due_date,customer,amount")
    with pytest.raises(DataError) as caught:
        ask(path)
    assert "--map paid_date=COLUMN" in caught.value.problems[0].hint
    path = write(tmp_path, ["1,2024-01-01,2024-01-31,a,10"], "invoice,date,cleared,customer,amount")
    assert only(ask(path, map={"paid_date": "cleared"}))["days_to_pay"] == 30


def test_without_due_dates_nothing_is_late(tmp_path: Path) -> None:
    path = write(
        tmp_path, ["1,2024-01-01,2024-01-31,a,10", "2,2024-02-01,,a,10"], "invoice,date,paid_date,customer,amount"
    )
    result = ask(path)
    assert "nothing is known of lateness" in notes(result)["no_due_dates"]
    assert not {"days_late", "overdue_amount", "terms_days"} & {*result.frame.columns, *result.figures()}
    assert only(result)["open_0_30"] == 10
    with pytest.raises(UsageError) as caught:
        ask(path, columns="days_late")
    assert "--map" in caught.value.problems[0].hint


def test_a_day_of_payment_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    rows = [f"{number},2024-01-01,2024-01-31,2024-01-{number:02},a,10" for number in range(10, 30)]
    result = ask(write(tmp_path, [*rows, "1,2024-01-01,2024-01-31,on account,a,10", "2,2024-01-02,2024-01-31, ,a,5"]))
    text = "1 bill (1 row, 10.00) with a 'paid_date' that is no date, such as 'on account'. They count as open."
    assert notes(result)["unread_payments"] == text
    assert only(result)["open_amount"] == 15


def test_bills_without_and_before_a_due_date_are_named(tmp_path: Path) -> None:
    rows = ["1,2024-01-01,,2024-01-31,a,10", "2,2024-02-01,2024-01-15,2024-02-02,a,20", "3,2024-02-01,2024-03-01,,a,1"]
    said = notes(ask(write(tmp_path, rows)))
    assert said["without_due_date"].startswith("1 bill (1 row, 10.00) without a due date")
    assert said["due_before_order"].startswith("1 bill (1 row, 20.00) due before the date")
    assert "from" not in said
    assert "from" in notes(ask(tmp_path / "invoices.csv", **{"from": "2024-01-15"}))


def test_orders_that_a_status_calls_unpaid_are_named(tmp_path: Path) -> None:
    rows = ["1,2024-01-01,2024-01-31,a,10,paid", "2,2024-01-05,,a,40,pending payment"]
    path = write(tmp_path, rows, "order id,order date,paid date,customer id,order total,status")
    result = ask(path)
    assert result.figures()["open_amount"] == 0
    assert notes(result)["unpaid_left_out"].startswith("1 row with 40.00 left out")
    assert ask(path, unpaid="count").figures()["open_amount"] == 40


def test_events_without_money_have_days_but_no_amounts(tmp_path: Path) -> None:
    path = write(tmp_path, ["a,2024-01-01,2024-01-11", "a,2024-02-01,2024-02-21"], "customer,date,paid_date")
    row = only(ask(path, no_money="on"))
    assert row["days_to_pay"] == 15
    assert not {"open_amount", "effort_rank", "days_to_pay_weighted"} & row.keys()


def test_totals_of_customers_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, ["a,3,30", "b,1,20"], "customer,orders,revenue")
    with pytest.raises(CustsegError):
        ask(path, shape="customers")


def test_no_row_in_scope(tmp_path: Path) -> None:
    result = ask(write(tmp_path, INSTALMENTS), to="2025-01-01")
    assert result.frame.is_empty()
    assert result.frame.schema["open_amount"] == pl.Float64
    assert result.as_of == dt.date(2025, 1, 1)
