"""Each kind of figure against plain polars; what holds, fails and cannot be answered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from checked import ask, every, status, value, values

import custseg
from custseg.analyses.check.check import CheckOptions, check
from custseg.analyses.check.known import IN_LEDGER, known_figures
from custseg.analyses.inspect.findings import FINDINGS
from custseg.analyses.inspect.inspect import inspect
from custseg.analyses.ltv import ltv
from custseg.analyses.segment.segment import segment
from custseg.analyses.trend.trend import trend
from custseg.customers.scan_until_sound import collect
from custseg.engine import sharing
from custseg.settings.settings import gather

HEADER = "customer_id,date,revenue,order_id"
END = dt.date(2025, 6, 30)


def rows() -> list[str]:
    """Return lines of 14 customers over six months; three lines cannot be used."""
    lines = []
    for number in range(14):
        for order in range(number % 4 + 1):
            day = dt.date(2025, 1 + (number + 2 * order) % 6, 1 + number * 2)
            lines.append(f"C{number:02},{day},{10 * number + order + 5},{number}-{order}")
    lines.append(f"C00,{END},7.5,last")
    lines.append("C03,2025-03-05,-4,3-1")
    return [*lines, ",2025-02-01,9,x", "C05,soon,3,y", "C06,2025-04-04,much,z"]


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("orders") / "orders.csv"
    path.write_text("\n".join([HEADER, *rows()]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def used(orders: Path) -> pl.DataFrame:
    """Return the rows that count, read by polars alone."""
    table = pl.read_csv(orders, infer_schema=False).with_columns(
        pl.col("date").str.to_date(strict=False), pl.col("revenue").cast(pl.Float64, strict=False)
    )
    return table.drop_nulls()


def test_figures_of_all_customers(orders: Path, used: pl.DataFrame) -> None:
    order_sums = used.group_by("customer_id", "order_id").agg(pl.col("revenue").sum(), pl.col("date").min())
    each = order_sums.group_by("customer_id").agg(pl.len().alias("orders"), pl.col("date").max())
    active = each.filter(pl.col("date") >= dt.date(2026, 3, 1) - dt.timedelta(days=365))
    expected = {
        "customers": each.height,
        "orders": order_sums.height,
        "revenue": used["revenue"].sum(),
        "repeat_rate": each.filter(pl.col("orders") > 1).height / each.height,
        "one_time_share": each.filter(pl.col("orders") == 1).height / each.height,
        "ltv": used["revenue"].sum() / each.height,
        "average_order_value": order_sums["revenue"].mean(),
        "active_share": active.height / each.height,
    }
    assert values(orders, *expected, as_of="2026-03-01") == pytest.approx([*expected.values()])
    assert active.height < each.height


def test_days(orders: Path, used: pl.DataFrame) -> None:
    newest, oldest = used["date"].max(), used["date"].min()
    assert status(orders, f"latest_order = '{newest}' AND first_order = '{oldest}'") == "held"
    assert status(orders, f"latest_order < '{newest}'") == "failed"


@pytest.mark.parametrize(
    ("as_of", "condition", "expected"),
    [
        ("2025-07-03", "latest_order within 3d", "held"),
        ("2025-07-04", "latest_order within 3d", "failed"),
        ("2025-07-04", "latest_order within 4 days", "held"),
        ("2025-07-14", "latest_order within 2w", "held"),
        ("2025-07-15", "latest_order WITHIN 2 weeks", "failed"),
        ("2025-07-30", "latest_order within 1m", "held"),
        ("2025-07-31", "latest_order within 1m", "failed"),
        ("2025-07-04", "NOT (latest_order within 3d)", "held"),
    ],
)
def test_ages_at_their_edge(orders: Path, as_of: str, condition: str, expected: str) -> None:
    assert status(orders, condition, as_of=as_of) == expected


def test_ages_are_counted_to_today_where_no_day_is_given(tmp_path: Path) -> None:
    """The report date is the last day of the file, by which no file would ever be late."""
    path = tmp_path / "orders.csv"
    today = dt.date.today()
    for days, expected in ((2, "held"), (5, "failed")):
        path.write_text(f"{HEADER}\nA,{today - dt.timedelta(days=days)},3,1\nB,2024-01-01,3,2\n")
        assert status(path, "latest_order within 3d") == expected


def test_the_ledger(orders: Path) -> None:
    count = len(rows())
    expected = {"rows": count, "used_rows": count - 3, "excluded_rows": 3, "excluded_money": 12, "no_customer_money": 9}
    expected |= {"void_status_rows": 0, "excluded_share": 3 / count}
    for name in ("no_customer", "unreadable_date", "unreadable_amount"):
        expected |= {f"{name}_rows": 1, f"{name}_share": 1 / count}
    assert values(orders, *expected) == [*expected.values()]


def test_the_ledger_and_the_findings_count_the_same(orders: Path) -> None:
    """Where a finding is a line of the ledger, the check takes it from there, without another pass."""
    settings = gather({}, use_config=False, environment={})
    found = {row["finding"]: row for row in inspect([str(orders)], settings).frame.to_dicts()}
    of_ledger = {one.name for one in FINDINGS if "As in the ledger" in one.rule}
    assert of_ledger - {"unreadable_row"} <= IN_LEDGER.keys()
    names = ("no_customer", "unreadable_date", "unreadable_amount")
    assert {known_figures()[f"{name}_rows"].source for name in names} == {"ledger"}
    assert values(orders, *(f"{name}_rows" for name in names)) == [found[name]["rows"] for name in names]


def test_findings(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    lines = ["A,2025-01-05,10,1", "A,2025-01-05,10,1", "B,2025-03-05,0,2", "C,2025-06-05,-5,3", "D,2025-06-09,8,4"]
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    expected = {
        "duplicate_row_rows": 1, "duplicate_row_share": 1 / 5, "duplicate_row_money": 10, "zero_amount_rows": 1,
        "return_before_sale_rows": 1, "return_before_sale_customers": 1,
        "missing_months": 3,  # February, April, May
    }  # fmt: skip
    assert values(path, *expected) == [*expected.values()]
    assert status(path, "shared_order_rows = 0 AND duplicate_row_rows <= 20% AND zero_amount_rows < 25%") == "held"


def test_findings_that_the_data_cannot_have_are_not_zero(orders: Path) -> None:
    names = ("negative_price_rows", "stale_contact_rows", "mixed_currencies_rows")
    for name, row in zip(names, every(ask(orders, *(f"{name} = 0" for name in names))), strict=True):
        assert (row["status"], row["value"]) == ("cannot be checked", None)
        assert name in row["text"]


def sums_of(used: pl.DataFrame, month: int) -> dict[str, float]:
    """Return the figures of a month of 2025, by plain polars."""
    lines = used.filter(pl.col("date").dt.month() == month)
    first = used.group_by("order_id").agg(pl.col("date").min(), pl.col("customer_id").first())
    own = first.filter(pl.col("date").dt.month() == month)
    return {
        "revenue": lines["revenue"].sum(),
        "orders": own.height,
        "active_customers": own["customer_id"].n_unique(),
    }


def test_periods_and_changes(orders: Path, used: pl.DataFrame) -> None:
    now, before = sums_of(used, 6), sums_of(used, 5)
    for name in now:
        names = (f"month_{name}", f"period_{name}", f"month_{name}_before", f"{name}_change")
        expected = [now[name], now[name], before[name], now[name] / before[name] - 1]
        assert values(orders, *names) == pytest.approx(expected)


AS_IN_TREND = {
    "revenue": "turnover", "orders": "orders", "active_customers": "active_customers",
    "average_order_value": "average_order_value", "new_customers": "customers_new",
    "orders_per_customer": "orders_per_customer",
}  # fmt: skip


@pytest.mark.parametrize("period", ["month", "quarter", "week"])
def test_periods_are_those_of_trend(orders: Path, period: str) -> None:
    flags = {"period": period, "warm_up": "0"}
    figures = trend([str(orders)], gather(flags, use_config=False, environment={})).frame
    row = figures.filter("complete").tail(1).row(0, named=True)
    expected = [row[column] for column in AS_IN_TREND.values()]
    assert values(orders, *(f"{period}_{name}" for name in AS_IN_TREND), warm_up="0") == pytest.approx(expected)
    assert values(orders, *(f"period_{name}" for name in AS_IN_TREND), **flags) == pytest.approx(expected)


def test_a_change_without_a_period_before_cannot_be_answered(orders: Path) -> None:
    (row,) = every(ask(orders, "year_revenue_change > -10%"))
    assert row["status"] == "cannot be checked"
    assert "no complete year" in row["text"]


def test_segments(orders: Path) -> None:
    table = segment([str(orders)], gather({"columns": "customers,customers_share,ltv_total,revenue"}, use_config=False,
                                          environment={})).frame  # fmt: skip
    total = table["revenue"].sum()
    names = [
        f"segment_{kind}('{name}')"
        for name in table["segment"]
        for kind in ("customers", "share", "ltv", "revenue_share")
    ]
    expected = [
        one for row in table.to_dicts()
        for one in (row["customers"], row["customers_share"] or 0, row["ltv_total"], row["revenue"] / total)
    ]  # fmt: skip
    assert values(orders, *names) == pytest.approx(expected)
    spellings = ("'High volume, high value'", "'high volume x high value'", "high-high", '"High volume × high value"')
    (share,) = {*values(orders, "segment_share('high-high')", *(f"segment_share({one})" for one in spellings))}
    assert share == table.row(by_predicate=pl.col("segment") == "high-high", named=True)["customers_share"] > 0


def test_segments_of_other_schemes(orders: Path) -> None:
    flags = {"scheme": "lifecycle"}
    table = segment([str(orders)], gather(flags, use_config=False, environment={})).frame
    shares = dict(table.select("segment", "customers").rows())
    for call in ("'active'", "'Active', 'lifecycle'", "active, lifecycle"):
        assert value(orders, f"segment_customers({call})") == shares["active"]
    assert value(orders, "segment_customers('active')", **flags) == shares["active"]
    # A number of customers beside a percentage is their share.
    assert status(orders, f"segment_customers('active') <= {100 * shares['active'] / 14 + 0.1:.4f}%") == "held"
    assert status(orders, f"segment_customers('active') < {100 * shares['active'] / 14 - 0.1:.4f}%") == "failed"


EDGES = [
    ("customers = 14", True), ("customers <> 14", False), ("customers != 13", True), ("customers < 14", False),
    ("customers < 15", True), ("customers <= 14", True), ("customers <= 13", False), ("customers > 14", False),
    ("customers > 13", True), ("customers >= 14", True), ("customers >= 15", False),
    ("customers BETWEEN 14 AND 14", True), ("customers NOT BETWEEN 1 AND 14", False), ("14 <= customers", True),
    ("14 > customers", False), ("customers IN (13, 14)", True), ("customers % 5 = 4", True),
    ("customers > 13 AND FALSE", False),
    ("customers > 99 OR orders > 1", True), ("NOT customers > 99", True), ("customers / 2 = 7", True),
    ("IF(orders > 1, customers = 14, FALSE)", True), ("no_customer_rows / rows < 5%", True),
    ("revenue_change > -100 %", True),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "holds"), EDGES, ids=[one for one, _ in EDGES])
def test_operators_at_their_edge(orders: Path, condition: str, holds: bool) -> None:
    assert status(orders, condition) == ("held" if holds else "failed")


def test_a_share_at_its_edge_is_exact(tmp_path: Path) -> None:
    """11 of 1,000 rows are 1.1 %, to the last digit."""
    path = tmp_path / "orders.csv"
    lines = [f"C{number},2025-01-01,1,{number}" for number in range(989)] + [
        f"D,soon,1,{number}" for number in range(11)
    ]
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    for condition, expected in (("<= 1.1%", "held"), (">= 1.1%", "held"), ("< 1.1%", "failed"), ("= 1.1%", "held")):
        assert status(path, f"unreadable_date_rows {condition}") == expected


def test_what_is_said_of_a_failure(orders: Path) -> None:
    checks = {
        "one": {"must": "repeat_rate >= 90% AND customers > 3", "say": "{repeat_rate} of {customers} came back"},
        "two": "orders > 5 OR customers > 99 AND repeat_rate > 1",
        "three": {"must": "customers > 99", "level": "warning"},
        "four": "0.9 < repeat_rate",
        "five": "customers > 99 AND orders > 999",
    }
    checks["two"] = "orders > 999 OR customers > 99"
    result = ask(orders, checks=checks)
    found = {row["check"]: row for row in result.frame.to_dicts()}
    repeat = value(orders, "repeat_rate")
    assert (found["one"]["figure"], found["one"]["limit"], found["one"]["value"]) == ("repeat_rate", ">= 90%", repeat)
    assert found["one"]["text"] == f"{repeat:.1%} of 14 came back"
    assert (found["two"]["figure"], found["two"]["limit"]) == ("orders, customers", "orders > 999 OR customers > 99")
    assert found["three"]["level"] == "warning"
    assert (found["four"]["figure"], found["four"]["limit"]) == ("repeat_rate", "> 0.9")
    assert found["five"]["figure"] == "customers, orders"
    assert result.figures()["checks_failing"] == 4


def test_only_errors_end_with_a_failure(orders: Path) -> None:
    warning = {"few": {"must": "customers > 99", "level": "warning"}}
    settings = gather({"checks": warning}, use_config=False, environment={})
    assert check([str(orders)], settings).failure is None
    strict = check([str(orders)], settings, options=CheckOptions(strict=True))
    assert strict.failure is not None
    assert strict.failure.status == 5
    assert ask(orders, "customers > 13").failure is None


def test_targets_are_checks(orders: Path) -> None:
    # The target for a figure of another command is none of this one; that for an unknown figure cannot be answered.
    targets = {"customers": 14, "repeat_rate": "90%", "win_rate": 3, "cac_paid": 10, "one_time_customers": 1}
    found = {row["check"]: row for row in every(ask(orders, targets=targets))}
    assert {name: row["status"] for name, row in found.items()} == {
        "target of customers": "held",
        "target of repeat_rate": "failed",
        "target of one_time_customers": "failed",
        "target of cac_paid": "cannot be checked",
    }
    assert found["target of repeat_rate"]["limit"] == ">= 90.0%"
    assert found["target of one_time_customers"]["limit"] == "<= 1"


def test_no_customers(orders: Path) -> None:
    result = ask(
        orders, "customers = 0", "orders = 0", "rows > 5", "used_rows = 0", "repeat_rate >= 0", "revenue_change > -1",
        "segment_share('high-high') >= 0", "latest_order within 3d", "month_orders >= 0", rows="revenue > 9999",
    )  # fmt: skip
    by_check = {row["check"]: row["status"] for row in every(result)}
    held = {name for name, one in by_check.items() if one == "held"}
    assert held == {"customers = 0", "orders = 0", "rows > 5", "used_rows = 0"}
    assert {one for name, one in by_check.items() if name not in held} == {"cannot be checked"}


def test_one_customer(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(f"{HEADER}\nA,2025-01-01,3,1\n")
    assert status(path, "customers = 1 AND repeat_rate = 0% AND revenue = 3 AND excluded_rows = 0%") == "held"
    assert status(path, "revenue_change > -10%") == "cannot be checked"


def test_events_without_amounts(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    path.write_text("customer_id,date\n" + "".join(f"A{n % 3},2025-0{n}-04\n" for n in range(1, 7)))
    assert status(path, "orders = 6 AND repeat_rate = 100% AND month_orders = 1", no_money="on") == "held"
    for condition in ("revenue > 0", "month_revenue > 0", "no_customer_money = 0", "zero_amount_rows = 0"):
        (row,) = every(ask(path, condition, no_money="on"))
        assert row["status"] == "cannot be checked", condition
        assert row["text"].strip()


def test_every_figure_can_be_asked_for(orders: Path) -> None:
    """Each has a value, or says why it has none; its type is what its unit says."""
    checks = {name: f"{name} IS NULL" for name in known_figures()}
    found = every(ask(orders, checks=checks, cac="3", margin="0.3"))
    assert len(found) == len(known_figures())
    assert {row["status"] for row in found} == {"held", "failed"}
    unknown = {row["check"] for row in found if row["status"] == "held"}
    assert "ltv_to_cac" not in unknown
    told = every(
        ask(orders, checks={name: f"({name} IS NULL) = ({name} = {name})" for name in sorted(unknown)}, cac="3")
    )
    assert all(row["status"] == "cannot be checked" and row["text"].endswith(".") for row in told)
    assert not [row for row in told if "division by zero" in row["text"]]


def test_units_are_those_of_the_summary(orders: Path) -> None:
    for flags in ({}, {"cac": "3"}):
        result = ltv([str(orders)], gather(flags, use_config=False, environment={}))
        for figure in result.summary:
            if figure.name in known_figures() and figure.name not in ("verdict",):
                assert known_figures()[figure.name].unit == figure.unit, figure.name


@pytest.mark.parametrize(
    ("revenue", "condition", "shown"),
    [
        ("99.999", "revenue >= 100", "99.999"),
        ("99.5", "revenue >= 100", "99.50"),
        ("1234567.25", "revenue < 3", "1,234,567.25"),
    ],
)
def test_a_figure_shows_that_it_missed_its_limit(tmp_path: Path, revenue: str, condition: str, shown: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(f"{HEADER}\nA,2025-01-01,{revenue},1\n")
    assert [row["shown"] for row in ask(path, condition).frame.to_dicts()] == [shown]


@pytest.mark.parametrize(
    ("bad", "condition", "shown"),
    [
        (7996, "no_customer_rows >= 40%", "39.98%"),
        (8000, "no_customer_rows > 40%", "40.0%"),
        (11, "no_customer_rows < 0.01%", "0.055%"),
        (0, "no_customer_rows > 0%", "0.0%"),
    ],
)
def test_so_does_a_share(tmp_path: Path, bad: int, condition: str, shown: str) -> None:
    path = tmp_path / "orders.csv"
    ids = ["A"] * (20_000 - bad) + [""] * bad
    path.write_text("\n".join([HEADER, *(f"{name},2025-01-01,1,{number}" for number, name in enumerate(ids))]) + "\n")
    assert [row["shown"] for row in ask(path, condition).frame.to_dicts()] == [shown]


def test_customers_with_totals_have_no_periods(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("customer_id,orders,total_spent,last_order\nA,3,30,2025-01-05\nB,1,9,2025-03-01\n")
    assert status(path, "customers = 2 AND orders = 4", shape="customers") == "held"
    (row,) = every(ask(path, "month_orders > 0", shape="customers"))
    assert (row["status"], "single orders" in row["text"]) == ("cannot be checked", True)


def test_the_file_is_read_once(orders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ledger, customers, periods and segments come from one pass, beside that which counts other findings."""
    passes = []

    def counting(*given: Any) -> Any:
        passes.append("pass")
        return collect(*given)

    monkeypatch.setattr(sharing, "collect", counting)
    conditions = ("repeat_rate > 0", "revenue_change > -99%", "unreadable_date_rows < 50%", "week_orders >= 0")
    ask(orders, *conditions, "segment_share('high-high') > 0", "no_customer_money > 0", "latest_order > '2020-01-01'")
    assert len(passes) == 1
    ask(orders, *conditions, "duplicate_row_rows < 50%")
    assert len(passes) == 2


def test_in_python(orders: Path) -> None:
    table = pl.read_csv(orders, infer_schema=False)
    result = custseg.check(table, checks={"many": "customers > 99"}, check="orders > 1")
    assert result.frame.select("check", "figure", "value", "limit").rows() == [("many", "customers", 14.0, "> 99")]
    assert result.failure is not None
    assert result.failure.status == 5
    assert result.summary["checks_held"] == 1
    with pytest.raises(custseg.UsageError, match="repeat_rate"):
        custseg.check(table, check="repeat_rat > 1")
