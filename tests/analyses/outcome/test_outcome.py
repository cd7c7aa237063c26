"""What came of lists: against plain Python, by hand, and with a known uplift."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from outcomes import Case, counted, known_uplift, random_case

from custseg.analyses.outcome.outcome import outcome
from custseg.analyses.outcome.shares import Share, difference_of
from custseg.result import Result
from custseg.segments.control_group import are_control
from custseg.settings.settings import gather

DAY = dt.date(2025, 3, 3)


def ask(*paths: str, **flags: Any) -> Result:
    return outcome(list(paths), gather(flags, use_config=False, environment={}))


def rows_of(result: Result) -> dict[str, dict[str, Any]]:
    return {str(next(iter(row.values()))): row for row in result.frame.iter_rows(named=True)}


def note_names(result: Result) -> set[str]:
    return {note.name for note in result.notes}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("by", ["rule", "segment", "owner", "list"])
def test_figures_against_plain_python(tmp_path: Path, seed: int, by: str) -> None:
    case = random_case(seed)
    rows = rows_of(ask(*case.write(tmp_path), by=by, within="20d"))
    expected = counted(case, 20, by)
    labels = {label for label, _ in expected}
    assert {*rows} == {*labels, "all"}
    for label in labels:
        row = rows[label]
        contacted, control = (expected.get((label, group), []) for group in ("contact", "control"))
        assert (row["contacted"], row["control"]) == (len(contacted), len(control))
        assert row["bought"] == sum(one["bought"] for one in contacted)
        assert row["control_bought"] == sum(one["bought"] for one in control)
        assert row["repeated"] == len(expected.get((label, "repeated"), []))
        assert row["too_early"] == len({one["customer_id"] for one in expected.get((label, "early"), [])})
        for name in ("revenue", "profit"):
            per = sum(one[name] for one in contacted) / len(contacted)
            assert row[f"{name}_per_customer"] == pytest.approx(per)
        if by == "rule":
            per = sum(one["revenue"] for one in control) / len(control)
            assert row["control_revenue_per_customer"] == pytest.approx(per)
            assert row["revenue_difference"] == pytest.approx(row["revenue_per_customer"] - per)
            assert row["difference"] == pytest.approx(
                row["bought"] / len(contacted) - row["control_bought"] / len(control)
            )


@pytest.mark.parametrize("by", [None, "segment"])
def test_several_rules_weigh_by_those_contacted(tmp_path: Path, by: str | None) -> None:
    """The control group of each rule is compared with those contacted under the same rule."""
    case = random_case(11, customers=300)
    rows = rows_of(ask(*case.write(tmp_path), by=by or "rule", within="20d"))
    expected = counted(case, 20, by)
    for label in {label for label, _ in expected}:
        contacted, control = expected[label, "contact"], expected[label, "control"]
        share = revenue = 0.0
        for rule in {one["rule"] for one in contacted}:
            weight = sum(one["rule"] == rule for one in contacted) / len(contacted)
            others = [one for one in control if one["rule"] == rule]
            share += weight * sum(one["bought"] for one in others) / len(others)
            revenue += weight * sum(one["revenue"] for one in others) / len(others)
        row = rows[label]
        assert row["control_buying_rate"] == pytest.approx(share)
        assert row["control_revenue_per_customer"] == pytest.approx(revenue)
        assert row["difference"] == pytest.approx(row["buying_rate"] - share)


def test_one_list_by_hand(tmp_path: Path) -> None:
    """Twenty contacted, of whom eight buy; ten kept off, of whom one buys; the days are 1 to 30 after the list."""
    rows = [{"listed_on": DAY, "group": "contact", "customer_id": f"a{n}", "rule": "r"} for n in range(20)]
    rows += [{"listed_on": DAY, "group": "control", "customer_id": f"b{n}", "rule": "r"} for n in range(10)]
    days = {
        **{f"a{n}": (DAY + dt.timedelta(1 if n % 2 else 30), 50) for n in range(8)},
        "a8": (DAY, 50),
        "a9": (DAY + dt.timedelta(31), 50),
        "b0": (DAY + dt.timedelta(30), 20),
    }
    orders = [
        {"order_id": f"x{row['customer_id']}", "date": "2025-01-01", "customer_id": row["customer_id"], "revenue": 9,
         "profit": 1}
        for row in rows
    ]  # fmt: skip
    orders += [
        {"order_id": name, "date": day, "customer_id": name, "revenue": money, "profit": money / 5}
        for name, (day, money) in days.items()
    ]
    result = ask(*Case(rows, orders).write(tmp_path))
    row = rows_of(result)["r"]
    found = difference_of([(1.0, Share(8, 20), Share(1, 10))])
    assert (row["bought"], row["contacted"], row["control_bought"], row["control"]) == (8, 20, 1, 10)
    assert (row["difference"], row["difference_low"], row["difference_high"]) == (found.value, found.low, found.high)
    assert (row["revenue_per_customer"], row["control_revenue_per_customer"]) == (20, 2)
    assert (row["profit_per_customer"], row["profit_difference"]) == (4, pytest.approx(3.6))
    assert row["result"] == (
        "40.0% of those contacted bought, 10.0% of the control group: +30.0 points (-5.4 to 52.9): too few to tell, "
        f"{row['customers_needed']} needed"
    )
    assert row["revenue_difference_low"] is None
    assert "few_buyers" in note_names(result)
    assert result.figures()["revenue_added"] == pytest.approx(18 * 20)
    assert rows_of(result)["all"] == {**row, "rule": "all"}


def test_a_known_uplift_is_seen(tmp_path: Path) -> None:
    result = ask(*known_uplift(random.Random(1), 1_500, 400, (0.3, 0.15)).write(tmp_path))
    row = rows_of(result)["r"]
    assert row["verdict"] == "more bought"
    assert row["difference_low"] < 0.15 < row["difference_high"]
    assert row["customers_needed"] is None
    mean = 2.718281828 ** (3.5 + 0.18)
    assert row["revenue_difference_low"] < 0.15 * mean < row["revenue_difference_high"]
    assert row["profit_difference"] == pytest.approx(row["revenue_difference"] / 2, rel=1e-3)
    assert row["revenue_per_customer_low"] < row["revenue_per_customer"] < row["revenue_per_customer_high"]
    assert result.headline.startswith("Within 30 days, ")
    again = ask(*known_uplift(random.Random(1), 1_500, 400, (0.3, 0.15)).write(tmp_path))
    assert again.frame.equals(result.frame)


def test_overlapping_lists_count_a_customer_once(tmp_path: Path) -> None:
    """Lists of day 0, 10 and 30: the second is within 30 days of the first, the third is not."""
    case = known_uplift(random.Random(2), 40, 20, (0.5, 0.5))
    later = [{**row, "listed_on": DAY + dt.timedelta(days)} for days in (10, 30) for row in case.lists]
    case.orders.append({"order_id": "z", "date": "2025-06-01", "customer_id": "c0", "revenue": 5, "profit": 1})
    actions, orders = Case(case.lists + later, case.orders).write(tmp_path)
    result = ask(actions, orders)
    row = rows_of(result)["r"]
    assert (row["contacted"], row["control"], row["repeated"]) == (80, 40, 60)
    assert "60 rows of customers who stand in an earlier list" in next(
        note.text for note in result.notes if note.name == "repeated"
    )
    # The same in two files, and by a glob.
    text = Path(actions).read_text(encoding="utf-8").splitlines(keepends=True)
    one, other = tmp_path / "list1.csv", tmp_path / "list2.csv"
    one.write_text("".join(text[:70]), encoding="utf-8")
    other.write_text("".join([text[0], *text[70:]]), encoding="utf-8")
    for paths in ([str(one), str(other), orders], [str(tmp_path / "list?.csv"), orders]):
        assert ask(*paths).frame.equals(result.frame)


def test_customers_whose_time_is_not_over_are_counted_apart(tmp_path: Path) -> None:
    case = known_uplift(random.Random(3), 30, 20, (0.5, 0.5))
    late = [{**row, "listed_on": DAY + dt.timedelta(20), "customer_id": row["customer_id"]} for row in case.lists[:10]]
    early = [{**row, "rule": "other"} for row in late]
    result = ask(*Case(case.lists + early, case.orders).write(tmp_path))
    rows = rows_of(result)
    assert (rows["other"]["contacted"], rows["other"]["too_early"], rows["other"]["verdict"]) == (0, 10, "too early")
    assert (rows["r"]["too_early"], rows["all"]["contacted"]) == (0, 30)
    assert "too_early" in note_names(result)
    all_early = ask(*case.write(tmp_path), within="60d")
    assert all_early.headline == (
        "It is too early to say what came of this. The first list can be judged with orders up to 2025-05-02; "
        "these end on 2025-04-12."
    )


def test_what_a_control_group_is_told_otherwise_is_said(tmp_path: Path) -> None:
    """Five of the control group are on a list under another rule ten days later."""
    case = known_uplift(random.Random(4), 30, 20, (0.5, 0.5))
    others = [{**row, "rule": "thanks", "group": "contact"} for row in case.lists[-5:]]
    result = ask(*Case(case.lists + others, case.orders).write(tmp_path))
    text = next(note.text for note in result.notes if note.name == "contacted_otherwise")
    assert text.startswith("5 customers of control groups were contacted under another rule")
    # The other rule has no control group, and each customer counts once in the total: under the first rule by name.
    rows = rows_of(result)
    assert rows["thanks"]["verdict"] == "no control group"
    assert (rows["all"]["contacted"], rows["all"]["control"]) == (30, 20)
    assert "left_out" not in note_names(result)


def test_customers_under_several_rules_favour_no_group(tmp_path: Path) -> None:
    """Those under two rules buy, the others do not: without any effect, there is no difference in the total.

    The file has those who were kept off at its end.
    """
    chosen = {rule: are_control(pl.Series([f"c{n}" for n in range(4_000)]), rule, 0.5) for rule in ("a", "b")}
    case = Case([])
    for number in range(4_000):
        several = number % 2 == 0
        for rule in ("b", "a") if several else ("ab"[number // 2 % 2],):
            group = "control" if chosen[rule][number] else "contact"
            case.lists.append({"listed_on": DAY, "group": group, "customer_id": f"c{number}", "rule": rule})
        day = DAY + dt.timedelta(5 if several else -5)
        case.orders.append({"order_id": number, "date": day, "customer_id": f"c{number}", "revenue": 10, "profit": 1})
    case.lists.sort(key=lambda row: row["group"])
    result = ask(*case.write(tmp_path), within="5d")
    row = rows_of(result)["all"]
    assert row["contacted"] + row["control"] == 4_000
    assert row["verdict"] == "too few to tell"
    assert abs(row["difference"]) < 0.04


def test_lists_as_parquet_and_excel(tmp_path: Path) -> None:
    case = known_uplift(random.Random(5), 60, 30, (0.5, 0.3))
    actions, orders = case.write(tmp_path)
    expected = ask(actions, orders).frame
    frame = pl.read_csv(actions, try_parse_dates=True)
    frame.write_parquet(tmp_path / "actions.parquet")
    frame.write_excel(tmp_path / "actions.xlsx")
    frame.with_columns(pl.col("listed_on").dt.strftime("%d.%m.%Y")).rename({"group": "Group"}).write_csv(
        tmp_path / "saved.csv", separator=";"
    )
    for name in ("actions.parquet", "actions.xlsx", "saved.csv"):
        assert ask(str(tmp_path / name), orders).frame.equals(expected), name


def test_ids_are_found_as_the_orders_have_them(tmp_path: Path) -> None:
    """Numbers that Excel wrote as 17.0, and e-mails in another case."""
    case = known_uplift(random.Random(6), 40, 20, (0.5, 0.3))
    for change, in_list in ((lambda one: one[1:], ".0"), (lambda one: f"{one}@example.org", "")):
        orders = [{**row, "customer_id": change(row["customer_id"])} for row in case.orders]
        lists = [{**row, "customer_id": (change(row["customer_id"]) + in_list).upper()} for row in case.lists]
        result = ask(*Case(lists, orders).write(tmp_path))
        assert rows_of(result)["r"]["bought"] > 10
        assert "not_in_orders" not in note_names(result)


def test_orders_without_profit_or_amounts(tmp_path: Path) -> None:
    case = known_uplift(random.Random(7), 40, 30, (0.9, 0.8))
    actions, orders = case.write(tmp_path)
    frame = pl.read_csv(orders)
    frame.drop("profit").write_csv(tmp_path / "no_profit.csv")
    frame.drop("profit", "revenue").write_csv(tmp_path / "events.csv")
    full, plain = rows_of(ask(actions, orders))["r"], rows_of(ask(actions, str(tmp_path / "no_profit.csv")))["r"]
    assert plain == {name: value for name, value in full.items() if "profit" not in name}
    events = rows_of(ask(actions, str(tmp_path / "events.csv"), no_money="on"))["r"]
    assert events == {name: value for name, value in plain.items() if "revenue" not in name}
    margin = rows_of(ask(actions, str(tmp_path / "no_profit.csv"), margin="50%"))["r"]
    assert margin["profit_difference"] == pytest.approx(full["profit_difference"], rel=1e-3)


def test_customers_who_are_listed_again_tell_no_more_than_once(tmp_path: Path) -> None:
    """Each buys after both lists or after none: 80 times of 40 customers are worth 40."""
    case = Case([])
    for number in range(60):
        group = "control" if number >= 40 else "contact"
        buys = number % 4 == 0 or number in (1, 2, 3)
        for days in (0, 30):
            listed_on = DAY + dt.timedelta(days)
            case.lists.append({"listed_on": listed_on, "group": group, "customer_id": f"c{number}", "rule": "r"})
            day = listed_on + dt.timedelta(3) if buys else DAY - dt.timedelta(days + 1)
            order = {"order_id": len(case.orders), "date": day, "customer_id": f"c{number}"}
            case.orders.append({**order, "revenue": 10, "profit": 1})
    case.orders.append({**case.orders[0], "order_id": "last", "date": DAY + dt.timedelta(90)})
    row = rows_of(ask(*case.write(tmp_path)))["r"]
    assert (row["contacted"], row["bought"], row["control"], row["control_bought"]) == (80, 26, 40, 10)
    once = difference_of([(1.0, Share(13, 40), Share(5, 20))])
    assert row["difference_low"] == pytest.approx(once.low)
    assert row["difference_high"] == pytest.approx(once.high)
