"""Where the margin is unknown nothing is judged; and when it is unknown, and which rows count for what."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from examples import examples
from exports import write_csv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import Row
from places import SAMPLE_DATA

from custseg.analyses.cac.cac import cac
from custseg.analyses.cohorts.cohorts import cohorts
from custseg.analyses.customers import customers
from custseg.analyses.ltv import ltv
from custseg.analyses.profit import profit
from custseg.analyses.segment.segment import segment
from custseg.analyses.trend.trend import trend
from custseg.metrics.catalogue import CATALOGUE, available, customer_metrics, group_metrics
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.tables.known import EVERYTHING
from custseg.writing.terminal import print_summary

COSTS: dict[str, dict[str, Any]] = {
    "flat": {"cac": "40"},
    "spend": {name: str(SAMPLE_DATA / f"{name}.csv") for name in ("contacts", "spend")},
}
JUDGEMENTS = {"healthy", "thin", "loss"}
JUDGING = {
    "ltv_to_cac", "ltv_to_cac_12m", "ltv_to_cac_discounted", "ltv_to_spend", "ltv_to_own_cac", "payback_months",
    "loss_making_customers", "loss_making_ltv", "retention_budget",
}  # fmt: skip


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the orders of the sample without their costs."""
    path = tmp_path_factory.mktemp("unknown") / "orders.csv"
    pl.read_csv(SAMPLE_DATA / "orders.csv", infer_schema=False).drop("unit_cost").write_csv(path)
    return path


@pytest.fixture(scope="module")
def few(orders: Path) -> Path:
    """Return the orders of one in ten of these customers."""
    path = orders.with_name("few.csv")
    rows = pl.read_csv(orders, infer_schema=False)
    rows.filter(pl.col("customer_id").is_null() | pl.col("customer_id").str.ends_with("7")).write_csv(path)
    return path


def ask(question: Callable[..., Result], path: Path, **flags: Any) -> Result:
    """Return what a command says, whatever the machine's settings are."""
    return question([str(path)], gather(flags, use_config=False, environment={}))


def assert_nothing_judged(result: Result) -> None:
    """Hold that no cell, figure, note or advice judges anybody."""
    frames = [result.frame, *(part.frame for part in [result.instead, *result.sections] if part)]
    for frame in frames:
        for name in JUDGING & set(frame.columns):
            assert set(frame[name].unique()) <= {None, "margin unknown", ""}, name
        for name in {"verdict", "abc_class"} & set(frame.columns):
            assert not (JUDGEMENTS | {"L"}) & set(frame[name]), name
    figures = result.figures()
    for name in (JUDGING | {"losing_groups", "losing_groups_profit"}) & figures.keys():
        assert figures[name] is None, name
    assert figures.get("verdict") not in JUDGEMENTS
    out = io.StringIO()
    print_summary(result, out)
    said = out.getvalue() + " ".join(note.text for note in result.notes)
    said += " ".join(" ".join([*one.facts, *one.instead]) for one in result.advice)
    for word in ("cost more than", "paid back", "loss-making", "retention budget", "healthy", "largest loss", "(LTV ÷"):
        assert word not in said.replace("No customers in: Loss-making", "").replace("L, loss-making", ""), word
    assert any(note.name == "margin_unknown" for note in result.notes)


@pytest.mark.parametrize(
    ("cost", "question", "flags"),
    [
        ("flat", ltv, {}), ("spend", ltv, {"by": "cohort"}), ("spend", cac, {"by": "channel"}),
        ("flat", cac, {"by": "month"}), ("spend", segment, {}), ("flat", segment, {"scheme": "ltv-tier"}),
        ("spend", segment, {"scheme": "abc"}), ("spend", customers, {}), ("flat", profit, {"by": "category"}),
        ("spend", profit, {"by": "cohort"}), ("flat", profit, {"by": "customer"}), ("spend", cohorts, {}),
        ("flat", segment, {"compare_to": "90d"}),
    ],
)  # fmt: skip
def test_nothing_is_judged(few: Path, cost: str, question: Callable[..., Result], flags: dict[str, Any]) -> None:
    assert_nothing_judged(ask(question, few, **COSTS[cost], **flags))


def test_no_metric_judges_by_name_either(few: Path) -> None:
    """Every metric that reads a judging measure is empty, asked for by name; the catalogue knows which they are."""
    assert {name for name, one in CATALOGUE.items() if one.judges} >= JUDGING
    present = {"cac", "acquisition", "profit_table", "segments", *EVERYTHING}
    of_customers = [name for name, one in available(customer_metrics(), present).items() if one.judges]
    rows = ask(ltv, few, cac="40", columns=",".join(of_customers)).frame
    assert rows.select(pl.col(of_customers).is_not_null().any()).row(0) == (False,) * len(of_customers)
    of_groups = [name for name, one in available(group_metrics(), present).items() if one.judges]
    for question, flags in ((cac, {"by": "month"}), (segment, {}), (profit, {"by": "cohort"})):
        names = [name for name in of_groups if question is cac or name != "payback_months"]
        only = ("loss_making", "retention_budget")
        names = [name for name in names if question is segment or not name.startswith(only)]
        frame = ask(question, few, cac="40", columns=",".join(names), **flags).frame
        assert frame.height > 3
        assert not any(frame.select(pl.col(names).is_not_null().any()).row(0)), question.__name__


def test_all_rows_are_without_a_known_profit(few: Path) -> None:
    for by in ("category", "cohort", "customer"):
        result = ask(profit, few, by=by, columns="rows_without_profit,revenue_without_profit,revenue")
        assert result.ledger is not None
        used = {reason.text: entry.rows for reason, entry in result.ledger.entries.items()}["used"]
        assert result.frame["rows_without_profit"].sum() == used > 1_000
        assert result.frame["revenue_without_profit"].equals(result.frame["revenue"].alias("revenue_without_profit"))


def test_a_cohort_is_not_healthy_for_its_revenue(few: Path) -> None:
    found = ask(profit, few, cac="40", by="cohort", columns="verdict,ltv_to_cac").frame
    assert set(found["verdict"]) - {None} == {"margin unknown", "no new customer"}
    shown = ask(cac, few, **COSTS["spend"], by="month").instead
    assert shown is not None
    assert set(shown.frame.filter(pl.col("cac_paid").is_not_null())["payback_months"]) == {"margin unknown"}


def test_trend_says_nothing_of_profit(few: Path) -> None:
    assert "profit" not in ask(trend, few).figures()


# --- when the margin is unknown ---

amounts = st.integers(-900, 900).map(lambda cents: Decimal(cents) / 100)
lines = st.fixed_dictionaries(
    {
        "customer": st.sampled_from("abcd"),
        "order": st.integers(1, 9).map(str),
        "date": st.integers(0, 500).map(lambda day: dt.date(2023, 1, 1) + dt.timedelta(days=day)),
        "amount": amounts,
        "profit": st.one_of(amounts, amounts, st.none()),
    }
)


def expected_profit(own: list[Row], base: Decimal | None) -> Decimal:
    """Return the profit of a customer: known, plus unknown revenue at its own margin, else at that of the base."""
    known = [row for row in own if row["profit"] is not None]
    revenue, earned = (
        sum((row["amount"] for row in known), Decimal(0)),
        sum((row["profit"] for row in known), Decimal(0)),
    )
    unknown = sum((row["amount"] for row in own if row["profit"] is None), Decimal(0))
    usable = revenue > 0 and abs(earned) <= revenue
    return earned + unknown * (earned / revenue if usable else Decimal(1) if base is None else base)


@settings(deadline=None, max_examples=examples(40), suppress_health_check=list(HealthCheck))
@given(rows=st.lists(lines, min_size=6, max_size=25), start=st.sampled_from([None, "2023-06-01"]))
def test_rows_that_net_to_nothing_have_no_margin(tmp_path: Path, rows: list[Row], start: str | None) -> None:
    rows = [*rows, *({"customer": "z", "order": f"z{n}", "date": dt.date(2024, 6, 1), "amount": Decimal(1),
                      "profit": Decimal(0)} for n in range(len(rows)))]  # fmt: skip
    rows.append(
        rows[0] | {"order": "last", "amount": Decimal(-len(rows)), "profit": Decimal(1), "date": dt.date(2024, 6, 1)}
    )
    path = write_csv(tmp_path / "orders.csv", rows)
    columns = "ltv,orders,average_order_value,orders_per_month,margin,tenure_months,retention_budget,verdict"
    result = ask(ltv, path, cac="1", columns=columns, **({"from": start} if start else {}))
    inside = [row for row in rows if start is None or row["date"].isoformat() >= start]
    known = [row for row in inside if row["profit"] is not None]
    net = sum((row["amount"] for row in known), Decimal(0))
    is_known = net > 0 or len(known) == len(inside)
    base = sum((row["profit"] for row in known), Decimal(0)) / net if net > 0 else None
    assert ("margin_unknown" in {note.name for note in result.notes}) is not is_known
    for row in result.frame.to_dicts():
        own = [one for one in inside if one["customer"] == row["customer_id"]]
        assert row["ltv"] == pytest.approx(float(expected_profit(own, base)), abs=1e-5)
        if not row["orders"]:
            assert [row[name] for name in columns.split(",")[2:6]] == [None] * 4
        if not is_known:
            assert row["retention_budget"] is None
            assert row["verdict"] not in JUDGEMENTS
    if not is_known:
        assert_nothing_judged(result)


def test_the_note_says_what_unknown_rows_count_for(tmp_path: Path) -> None:
    """By hand: known rows 10 − 10 = 0, so 50 of unknown profit count as 50; a's own rows show 40 %."""
    rows = [("a", 10, "4"), ("a", 20, ""), ("b", -10, "-3"), ("b", 30, "")]
    path = tmp_path / "orders.csv"
    body = "".join(f"{name},{at},2024-01-0{at + 1},{sum_},{won}\n" for at, (name, sum_, won) in enumerate(rows))
    path.write_text("customer_id,order_id,date,revenue,profit\n" + body)
    result = ask(ltv, path, columns="ltv")
    assert dict(result.frame.iter_rows()) == {"a": 4 + 20 * 0.4, "b": -3 + 30.0}
    (note,) = [note for note in result.notes if note.name == "margin_unknown"]
    assert "net to a revenue of zero or less" in note.text
    assert "2 rows with a revenue of 50.00 is unknown: it all counts as profit" in note.text
    assert note.stays
    assert "profit_filled" not in {one.name for one in result.notes}
    # Every row known: nothing is estimated, so the margin is not needed.
    path.write_text("customer_id,order_id,date,revenue,profit\na,1,2024-01-01,5,1\nb,2,2024-01-02,-5,-3\n")
    result = ask(ltv, path, columns="ltv")
    assert result.figures()["loss_making_customers"] == 1


# --- what the return on sales is ---


@pytest.mark.parametrize(
    ("columns", "margin", "kind", "words"),
    [
        ("profit", None, None, "50.0% return on sales"),
        ("cost", None, "gross margin (revenue − cost)", "50.0% return on sales (gross margin)"),
        ("unit_cost,quantity", None, "gross margin (revenue − quantity × unit_cost)", "(gross margin)"),
        ("remark", "30%", "30.0%, as set", "30.0% return on sales"),
    ],
)
def test_the_return_on_sales_says_what_it_is(
    tmp_path: Path, columns: str, margin: str | None, kind: str | None, words: str
) -> None:
    path = tmp_path / "orders.csv"
    values = {"profit": "5", "cost": "5", "unit_cost,quantity": "5,1", "remark": "x"}[columns]
    path.write_text(f"customer_id,date,revenue,{columns}\na,2024-01-01,10,{values}\nb,2024-02-01,10,{values}\n")
    for question in (ltv, profit):
        result = ask(question, path, margin=margin)
        assert result.understood.get("return on sales") == kind
        out = io.StringIO()
        print_summary(result, out)
        assert words in " ".join(out.getvalue().split())
