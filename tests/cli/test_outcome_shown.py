"""``custseg outcome`` at the command line: what people read, and bad input in words."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from outcomes import HEADER, Case, known_uplift, write

Run = Callable[..., Any]
DAY = dt.date(2025, 3, 3)


@pytest.fixture
def case(shop: Path) -> Case:
    """Write a list and the orders after it into the shop."""
    case = known_uplift(random.Random(8), 60, 40, (0.6, 0.55))
    case.write(shop)
    return case


def test_people_read_a_sentence_per_rule(glance: Run, case: Case) -> None:
    shown = glance("outcome", "actions.csv", "orders.csv").out.decode()
    assert "% of those contacted bought, " in shown
    assert "+24.2 points (4.3 to 41.7): more bought." in " ".join(re.sub(r"\x1b\[\d*m", "", shown).split())
    assert "Revenue per customer within 30 days" in shown
    assert shown.index("Within 30 days") < shown.index("Rule") < shown.index("Revenue per customer")


def test_programs_get_every_figure(call: Run, case: Case) -> None:
    answer = call("outcome", "actions.csv", "orders.csv")
    assert [row["rule"] for row in answer.rows] == ["r", "all"]
    assert {"difference_low", "customers_needed", "control_profit_per_customer_high", "verdict", "result"} <= {
        *answer.rows[0]
    }
    document = json.loads(call("outcome", "actions.csv", "orders.csv", "--format", "json").out)
    assert document["summary"]["contacted"] == 60
    assert [row["rule"] for row in document["profit_per_customer"]] == ["r", "all"]
    assert document["settings"]["within"] == {"value": 30, "origin": "built-in"}


def test_orders_are_piped_in(shell: Run, case: Case) -> None:
    piped = shell("cat orders.csv | custseg -q outcome actions.csv -")
    assert piped.status == 0, piped.err
    assert next(csv.DictReader(io.StringIO(piped.out.decode())))["contacted"] == "60"


def test_a_glob_alone_holds_both(call: Run, case: Case) -> None:
    assert call("-q", "outcome", "*.csv").out == call("-q", "outcome", "actions.csv", "orders.csv").out


def changed(case: Case, **values: Any) -> list[dict[str, Any]]:
    """Return the rows of the list with other values; a function gets the old value."""
    return [{**row, **{k: v(row[k]) if callable(v) else v for k, v in values.items()}} for row in case.lists]


def refused(answer: Any, status: int, *words: str) -> None:
    assert answer.status == status
    assert answer.out == b""
    for word in words:
        assert word in answer.err, answer.err


def test_a_list_of_another_file(call: Run, shop: Path, case: Case) -> None:
    lists = changed(case, customer_id=lambda one: f"{one}x" if int(one[1:]) % 4 else one)
    write(shop / "other.csv", HEADER, lists)
    answer = call("outcome", "other.csv", "orders.csv")
    refused(answer, 3, "other.csv: 25 of 100 customers of the list (25.0%) are in orders.csv", "--map customer_id=")
    few = changed(case, customer_id=lambda one: f"{one}x" if int(one[1:]) % 10 == 7 else one)
    write(shop / "other.csv", HEADER, few)
    answer = call("-q", "outcome", "other.csv", "orders.csv")
    assert answer.status == 0
    assert "10 customers of the lists are not in the orders" in answer.err


def test_rows_that_are_filtered_leave_customers_out(call: Run, case: Case) -> None:
    """With --rows a customer without such rows is no stranger."""
    answer = call("outcome", "actions.csv", "orders.csv", "--rows", "revenue > 60", "--as-of", "2025-04-12")
    assert answer.status == 0, answer.err
    assert 0 < int(answer.rows[0]["bought"]) < 30


@pytest.mark.parametrize("control", [1, 9])
def test_a_control_group_that_is_too_small(call: Run, shop: Path, control: int) -> None:
    known_uplift(random.Random(9), 60, control, (0.5, 0.5)).write(shop)
    answer = call("outcome", "actions.csv", "orders.csv")
    assert answer.status == 0, answer.err
    (row, total) = answer.rows
    assert row["verdict"] == total["verdict"] == "group too small"
    few = "one customer" if control == 1 else "9 customers"
    assert row["result"].endswith(f"the control group has only {few}: nothing can be concluded")
    assert row["difference"] == row["customers_needed"] == ""


def test_orders_that_end_before_the_list_or_begin_after_it(call: Run, shop: Path, case: Case) -> None:
    write(shop / "later.csv", HEADER, changed(case, listed_on=DAY + dt.timedelta(100)))
    answer = call("outcome", "later.csv", "orders.csv")
    refused(answer, 3, "the list is of 2025-06-11, and the orders of orders.csv end on 2025-04-12", "--as-of DAY")
    # The suggestion, when followed, works: these customers have bought nothing since.
    followed = call("outcome", "later.csv", "orders.csv", "--as-of", "2025-08-01")
    assert followed.status == 0, followed.err
    assert (followed.rows[0]["bought"], followed.rows[0]["contacted"]) == ("0", "60")
    write(shop / "early.csv", HEADER, changed(case, listed_on=dt.date(2024, 1, 1)))
    refused(call("outcome", "early.csv", "orders.csv"), 3, "the list is of 2024-01-01", "begin on 2025-")


def test_a_list_that_begins_before_the_orders_is_left_out(call: Run, shop: Path, case: Case) -> None:
    lists = [*case.lists, *({**row, "listed_on": dt.date(2024, 1, 1)} for row in case.lists[:3])]
    write(shop / "both.csv", HEADER, lists)
    answer = call("-q", "outcome", "both.csv", "orders.csv")
    assert answer.rows[0]["contacted"] == "60"
    assert "3 rows left out: the orders begin on 2025-" in answer.err


def test_without_a_group_nothing_can_be_concluded(call: Run, shop: Path, case: Case) -> None:
    write(shop / "plain.csv", [name for name in HEADER if name != "group"], case.lists)
    answer = call("-q", "outcome", "plain.csv", "orders.csv")
    row = answer.rows[0]
    assert (row["contacted"], row["control"], row["verdict"]) == ("100", "0", "no control group")
    assert row["result"].endswith("); without a control group nothing can be concluded")
    assert "No column 'group' says who was kept off the list" in answer.err
    assert float(row["revenue_per_customer_low"]) < float(row["revenue_per_customer"])


def test_without_rules_each_list_is_one(call: Run, shop: Path, case: Case) -> None:
    columns = ("listed_on", "group", "customer_id")
    write(shop / "spring.csv", columns, case.lists)
    assert [row["rule"] for row in call("outcome", "spring.csv", "orders.csv").rows] == ["spring", "all"]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("orders.csv", "actions.csv"), 3, ("orders.csv: is no list of actions", "no column 'listed_on'")),
        (("actions.csv", "actions.csv"), 2, ("no orders named: actions.csv is a list too",)),
        (("actions.csv",), 2, ("no orders named: there is only actions.csv",)),
        (("orders.csv",), 2, ("no list named: there is only orders.csv",)),
        (("action.csv", "orders.csv"), 3, ("action.csv", "Did you mean 'actions.csv'")),
        (("actions.csv", "orders.csv", "--by", "seller"), 2, ("rule, segment, owner or list, not by 'seller'",)),
        (("nobody.csv", "orders.csv", "--by", "owner"), 2, ("the lists have no column 'owner'", "--by rule")),
        (("actions.csv", "orders.csv", "--within", "30"), 2, ("such as 90d, 26w, 12m or 1y",)),
        (("groups.csv", "orders.csv"), 3, ("'group' is 'A', 'B' in some rows", "'contact' or 'control'")),
        (("days.csv", "orders.csv"), 3, ("days.csv: has no row with a customer and a day",)),
        (("empty.csv", "orders.csv"), 3, ("empty.csv: has no row with a customer and a day",)),
    ],
)  # fmt: skip
def test_bad_input_in_words(
    call: Run, shop: Path, case: Case, words: tuple[str, ...], status: int, said: tuple[str, ...]
) -> None:
    write(shop / "nobody.csv", ("listed_on", "customer_id", "rule"), case.lists)
    write(shop / "groups.csv", HEADER, [{**row, "group": "AB"[at % 2]} for at, row in enumerate(case.lists)])
    write(shop / "days.csv", HEADER, changed(case, listed_on="soon"))
    write(shop / "empty.csv", HEADER, [])
    refused(call("outcome", *words), status, *said)


def test_an_empty_list_beside_another_changes_nothing(call: Run, shop: Path, case: Case) -> None:
    write(shop / "empty.csv", HEADER, [])
    words = ("-q", "outcome", "actions.csv", "empty.csv", "orders.csv")
    assert call(*words).out == call("-q", "outcome", "actions.csv", "orders.csv").out


def test_rows_without_customer_or_day_are_noted(call: Run, shop: Path, case: Case) -> None:
    lists = [*case.lists, {**case.lists[0], "customer_id": ""}, {**case.lists[0], "listed_on": "soon"}]
    write(shop / "gaps.csv", HEADER, lists)
    answer = call("outcome", "gaps.csv", "orders.csv")
    assert answer.rows[0]["contacted"] == "60"
    assert "1 row of gaps.csv with no customer: left out" in answer.err
    assert "1 row of gaps.csv with no day in 'listed_on': left out" in answer.err


def test_due_after_the_time_is_said(call: Run, shop: Path, case: Case) -> None:
    lists = [{**row, "due": DAY + dt.timedelta(31 if at < 4 else 7)} for at, row in enumerate(case.lists)]
    write(shop / "late.csv", HEADER, lists)
    assert "4 rows due after the time is over" in call("outcome", "late.csv", "orders.csv").err


def test_customers_with_totals_are_refused(call: Run, shop: Path, case: Case) -> None:
    rows = [{"customer_id": f"c{n}", "orders": 3, "revenue": 10 + n, "last_order": "2025-01-01"} for n in range(100)]
    write(shop / "totals.csv", ("customer_id", "orders", "revenue", "last_order"), rows)
    answer = call("outcome", "actions.csv", "totals.csv", "--shape", "customers")
    refused(answer, 3, "custseg outcome needs single orders")


def test_a_list_is_never_written_over(call: Run, case: Case) -> None:
    refused(call("outcome", "actions.csv", "orders.csv", "-o", "actions.csv"), 2, "actions.csv")


def test_orders_of_other_columns_are_mapped(call: Run, shop: Path, case: Case) -> None:
    renamed = [
        {"Nr": row["order_id"], "Tag": row["date"], "Wer": row["customer_id"], "Geld": row["revenue"]}
        for row in case.orders
    ]
    write(shop / "orders.csv", ("Nr", "Tag", "Wer", "Geld"), renamed)
    maps = [word for pair in ("order_id=Nr", "date=Tag", "customer_id=Wer", "revenue=Geld") for word in ("--map", pair)]
    answer = call("outcome", "actions.csv", "orders.csv", *maps)
    assert answer.status == 0, answer.err
    assert answer.rows[0]["contacted"] == "60"


def test_from_python(shop: Path, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    import polars as pl

    import custseg

    monkeypatch.chdir(shop)
    by_path = custseg.outcome(["actions.csv", "orders.csv"], within=dt.timedelta(30))
    frames = {"actions": pl.read_csv("actions.csv"), "orders": pl.read_csv("orders.csv")}
    assert custseg.outcome(frames).frame.equals(by_path.frame)
    assert by_path.summary["contacted"] == 60


def test_a_target_for_an_outcome(call: Run, shop: Path, case: Case) -> None:
    """Of the 60 contacted 66.7 % bought; --fail-on targets makes a run of it that tells."""
    (shop / "custseg.yaml").write_text("targets: {buying_rate: 70%, ltv_per_customer: 5}\n", encoding="utf-8")
    answer = call("outcome", "actions.csv", "orders.csv", "--fail-on", "targets")
    assert answer.status == 5
    assert "bought, of those contacted 66.7%, target 70.0%: 3.3 points below" in answer.err
    assert call("outcome", "actions.csv", "orders.csv").status == 0


def test_a_list_whose_days_can_be_read_two_ways_is_refused(call: Run, shop: Path, case: Case) -> None:
    write(shop / "again.csv", HEADER, [{**row, "listed_on": "03/04/2025"} for row in case.lists])
    answer = call("outcome", "again.csv", "orders.csv")
    refused(answer, 3, "'listed_on' can be read two ways", "Write the days of 'listed_on' as YYYY-MM-DD")
