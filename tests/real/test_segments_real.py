"""Real exports: every customer's segment and every segment's totals against a computation of their own."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import fsum
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from places import REAL_DATA
from segments_by_hand import MILLION, NO_ORDER, SCHEMES, Base, base_of, cut, quantile, segments, side, totals

from custseg.analyses.customers import customers
from custseg.analyses.segment.segment import SegmentOptions, segment
from custseg.errors import ExitStatus, UsageError
from custseg.result import Advice, Result
from custseg.settings.settings import gather

PATHS = {
    "superstore": REAL_DATA / "superstore" / "superstore.csv",
    "online_retail": REAL_DATA / "online_retail" / "online_retail.parquet",
    "cdnow": REAL_DATA / "cdnow" / "CDNOW_master_ms.csv",
    "complete_journey": REAL_DATA / "complete_journey" / "transactions_sample.csv",
    "accounts_receivable": REAL_DATA / "accounts_receivable" / "invoices.csv",
}
COLUMNS = {
    "superstore": ("Customer ID", "Order ID", "Order Date", "Sales", "Profit"),
    "cdnow": ("ID", "Date", "Date", "Amount", "Amount"),
    "complete_journey": ("household_id", "basket_id", "transaction_timestamp", "sales_value", "sales_value"),
    "accounts_receivable": ("customerID", "invoiceNumber", "InvoiceDate", "InvoiceAmount", "InvoiceAmount"),
}
DAYS = {"superstore": "%m/%d/%Y", "cdnow": "%Y%m%d", "accounts_receivable": "%m/%d/%Y"}
LOYALTY = "Come closer and secure their loyalty"
WELCOME = "Welcome them and win the second order"
WIN_BACK = "Win back those who were worth it"
STOP_LOSS = "Check prices and returns, ask for prepayment, and spend nothing more"
MONEY = ("revenue", "profit", "ltv_total", "new_ltv", "lapsed_ltv", "loss_making_ltv")

pytestmark = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason="the folder of real exports, ../shared/data, is not here"
)


def raw(name: str) -> pl.DataFrame:
    """Return the rows of an export as they are, all as text but Parquet's own types."""
    path = PATHS[name]
    return pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)


@cache
def rows_of(name: str) -> pl.DataFrame:
    """Return customer, order, day, and amount and profit in millionths, of each row with a customer."""
    rows = raw(name)
    if name == "online_retail":
        amount = (pl.col("UnitPrice") * MILLION).round().cast(pl.Int64) * pl.col("Quantity")
        return rows.filter(pl.col("CustomerID").is_not_null()).select(
            customer=pl.col("CustomerID").cast(pl.String),
            order="InvoiceNo",
            day=pl.col("InvoiceDate").dt.date(),
            amount=amount,
            profit=amount,
        )
    customer, order, day, amount, profit = COLUMNS[name]
    date = pl.col(day).str.slice(0, 10).str.to_date(DAYS.get(name, "%Y-%m-%d"))
    return rows.select(
        pl.col(customer).alias("customer"),
        pl.col(order).alias("order"),
        date.alias("day"),
        *(
            (pl.col(column).cast(pl.Decimal(38, 6)) * MILLION).cast(pl.Int64).alias(as_)
            for as_, column in (("amount", amount), ("profit", profit))
        ),
    )


@cache
def by_hand(name: str) -> Base:
    """Return the customers of an export."""
    return base_of(rows_of(name))


@cache
def segments_of(name: str) -> dict[str, dict[str, str]]:
    """Return by scheme and customer the segment it is in."""
    return segments(by_hand(name))


def ask(name: str, options: SegmentOptions | None = None, **flags: Any) -> Result:
    """Return what ``custseg segment`` answers on an export, whatever the machine's settings are."""
    return segment([str(PATHS[name])], gather(flags, use_config=False, environment={}), options=options)


def people(name: str, columns: str, **flags: Any) -> dict[str, dict[str, Any]]:
    """Return what ``custseg customers`` answers on an export, by customer."""
    settings = gather({"columns": columns, **flags}, use_config=False, environment={})
    frame = customers([str(PATHS[name])], settings).frame
    found = {row["customer_id"]: row for row in frame.iter_rows(named=True)}
    assert len(found) == frame.height
    return found


def assert_same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """Hold what each customer has against what it should have, and show the first who differ."""
    assert found.keys() == expected.keys()
    wrong = {name: (found[name], wanted) for name, wanted in expected.items() if found[name] != wanted}
    assert not wrong, f"{len(wrong)} of {len(expected)}, (found, expected): {dict(list(wrong.items())[:5])}"


def assert_figures(row: dict[str, Any], expected: dict[str, Any]) -> None:
    """Hold figures against others: whole numbers and empty ones exactly, all else to a millionth."""
    for metric, wanted in expected.items():
        exact = wanted is None or isinstance(wanted, int)
        assert row[metric] == (wanted if exact else pytest.approx(wanted, rel=1e-9, abs=1.5e-6)), metric


def advice_of(result: Result, name: str) -> Advice:
    """Return what is said about a segment."""
    (found,) = [one for one in result.advice if one.name == name]
    return found


@pytest.mark.parametrize("name", PATHS)
def test_every_customer_is_in_its_segment_of_every_scheme(name: str) -> None:
    found = people(name, "volume_value,ltv_tier,lifecycle,abc,rfm,typical_gap")
    for scheme, expected in segments_of(name).items():
        assert_same({who: row[scheme.replace("-", "_")] for who, row in found.items()}, expected)
    gaps = {one.name: None if one.typical is None else float(one.typical) for one in by_hand(name).people}
    assert_same({who: row["typical_gap"] for who, row in found.items()}, gaps)


# Each scheme on one export, and each export in one scheme: that all customers are where they belong is held above.
@pytest.mark.parametrize(
    ("name", "scheme"),
    [("superstore", scheme) for scheme in SCHEMES]
    + list(zip([name for name in PATHS if name != "superstore"], SCHEMES, strict=False)),
)
def test_totals_of_segments_are_those_of_their_customers_and_tie(name: str, scheme: str) -> None:
    base, own = by_hand(name), segments_of(name)
    result = ask(name, scheme=scheme)
    found = {row["segment"]: row for row in result.frame.iter_rows(named=True)}
    assert found.keys() >= set(own[scheme].values())
    for key, row in found.items():
        inside = [one for one in base.people if own[scheme][one.name] == key]
        assert_figures(row, totals(inside, base, own["lifecycle"]))
    figures = result.figures()
    for metric in ("customers", "orders"):
        assert sum(row[metric] for row in found.values()) == figures[metric]
    for metric in ("revenue", "ltv_total"):
        whole = sum(one.revenue if metric == "revenue" else one.profit for one in base.people)
        assert fsum(row[metric] for row in found.values()) == pytest.approx(whole / MILLION, abs=0.005)
        assert figures[metric] == pytest.approx(whole / MILLION, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "scheme", "cross"),
    [
        *(("superstore", *pair) for pair in itertools.pairwise([*SCHEMES, SCHEMES[0]])),
        ("online_retail", "rfm", "volume-value"),
        ("cdnow", "lifecycle", "ltv-tier"),
    ],
)
def test_two_schemes_against_each_other(name: str, scheme: str, cross: str) -> None:
    base, own = by_hand(name), segments_of(name)
    result = ask(name, SegmentOptions(cross=cross), scheme=scheme)
    column = cross.replace("-", "_")
    found = {(row["segment"], row[column]): row for row in result.frame.iter_rows(named=True)}
    pairs = {one.name: (own[scheme][one.name], own[cross][one.name]) for one in base.people}
    assert {pair: row["customers"] for pair, row in found.items()} == Counter(pairs.values())
    for pair, row in found.items():
        inside = [one for one in base.people if pairs[one.name] == pair]
        assert_figures(row, totals(inside, base, own["lifecycle"]))
    assert sum(cell.customers for cell in result.matrices[0].cells.values()) == len(base.people)


@pytest.mark.parametrize("by", ["first:Ship Mode", "main:Category"])
def test_superstore_by_first_and_main_values(by: str) -> None:
    kind, field = by.split(":")
    lines = pl.concat([rows_of("superstore"), raw("superstore").select(field)], how="horizontal")
    keys = ["customer", field] + (["day"] if kind == "first" else [])
    sums = lines.group_by(keys).agg(pl.col("amount").sum())
    order = ["day", "amount", field] if kind == "first" else ["amount", field]
    down = [name == "amount" for name in order]
    first = sums.sort("customer", *order, descending=[False, *down]).unique("customer", keep="first")
    groups = dict(first.select("customer", field).iter_rows())
    base, own = by_hand("superstore"), segments_of("superstore")
    result = ask("superstore", by=by)
    found = {(row["segment"], row[by]): row for row in result.frame.iter_rows(named=True)}
    pairs = {one.name: (own["volume-value"][one.name], groups[one.name]) for one in base.people}
    assert found.keys() == set(pairs.values())
    for pair, row in found.items():
        inside = [one for one in base.people if pairs[one.name] == pair]
        assert_figures(row, totals(inside, base, own["lifecycle"]))


@pytest.mark.parametrize("by", ["first:Country", "main:Country"])
def test_groups_of_segments_of_online_retail_tie(by: str) -> None:
    frame = ask("online_retail", by=by, columns="customers,orders,ltv_total").frame
    assert frame["customers"].sum() == 4_372
    assert frame["orders"].sum() == 18_532
    assert fsum(frame["ltv_total"]) == pytest.approx(8_300_065.81, abs=0.005)
    (apart,) = frame.filter(pl.col("segment") == NO_ORDER).iter_rows(named=True)
    assert (apart[by], apart["customers"]) == (NO_ORDER, 34)


# --- what the issue says of each ---


def test_superstore_high_high_with_loss_makers_and_lapsed() -> None:
    base, own = by_hand("superstore"), segments_of("superstore")
    inside = [one for one in base.people if own["volume-value"][one.name] == "high-high"]
    losing = {one.name for one in inside if one.profit < 0}
    lapsed = {one.name for one in inside if own["lifecycle"][one.name] == "former"}
    assert losing - lapsed
    assert lapsed - losing
    advice = advice_of(ask("superstore"), "high-high")
    assert advice.strategy == LOYALTY
    # A lapsed customer with a loss is counted once, as loss-making.
    for people_, word, strategy in ((losing, "loss-making", STOP_LOSS), (lapsed - losing, "lapsed", WIN_BACK)):
        (line,) = [one for one in advice.instead if re.match(rf"[\d,]+ {word}\b", one)]
        assert re.match(rf"{len(people_)} {word}\b", line)
        assert strategy in line
    members = ask(
        "superstore", SegmentOptions(members="high-high"), columns="strategy,loss_making,lifecycle,segment"
    ).frame
    strategies = dict(members.select("customer_id", "strategy").iter_rows())
    assert strategies.keys() == {one.name for one in inside}
    assert {strategies[name] for name in losing - lapsed} == {STOP_LOSS}
    assert {strategies[name] for name in lapsed - losing} == {WIN_BACK}
    assert {strategies[name] for name in lapsed & losing} <= {STOP_LOSS, WIN_BACK}
    assert {strategies[name] for name in strategies.keys() - lapsed - losing} == {LOYALTY}


@pytest.mark.parametrize("field", ["Category", "Sub-Category", "Region"])
def test_row_fields_are_refused_with_the_ways_out(field: str) -> None:
    with pytest.raises(UsageError) as caught:
        ask("superstore", scheme="volume-value", by=field)
    assert caught.value.status == ExitStatus.USAGE
    assert f"first:{field.lower() if field == 'Category' else field}".lower() in str(caught.value).lower()
    assert f"main:{field}".lower() in str(caught.value).lower()


def test_the_files_own_column_segment_can_be_had() -> None:
    own = segments_of("superstore")["volume-value"]
    kinds = dict(raw("superstore").select("Customer ID", "Segment").unique().iter_rows())
    assert len(kinds) == 793
    members = ask(
        "superstore", SegmentOptions(members="all"), columns="Segment,segment", where="Segment = 'Consumer'"
    ).frame
    consumers = {name for name, kind in kinds.items() if kind == "Consumer"}
    assert set(members["customer_id"]) == consumers
    assert set(members["Segment"]) == {"Consumer"}
    assert_same(dict(members.select("customer_id", "segment").iter_rows()), {name: own[name] for name in consumers})
    table = people("superstore", "Segment")
    assert_same({name: row["Segment"] for name, row in table.items()}, kinds)
    frame = ask("superstore", by="Segment").frame
    found = {(row["segment"], row["Segment"]): row["customers"] for row in frame.iter_rows(named=True)}
    assert found == Counter((own[name], kind) for name, kind in kinds.items())


RULES = """
schemes:
  apart:
    title: Kinds apart
    within: Segment
    axes:
      volume: {metric: orders, cut: median}
      worth: {metric: profit_per_order, cut: {quantile: 0.8}}
    segments:
      best: {when: volume = 'high' AND worth = 'high'}
      good: {when: worth = 'high' AND Segment <> 'Consumer'}
      rest: {when: worth = 'low'}
  recent:
    window: 12m
    axes:
      busy: {metric: orders, cut: mean}
    segments:
      busy-now: {when: busy = 'high'}
      calm: {when: busy = 'low'}
metrics:
  profit_per_order: {sql: profit / orders, title: Profit per order, unit: money}
"""


def test_kinds_of_customers_apart_and_a_window_of_a_year(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES, encoding="utf-8")
    base = by_hand("superstore")
    kinds = dict(raw("superstore").select("Customer ID", "Segment").unique().iter_rows())
    apart = {}
    for kind in set(kinds.values()):
        some = [one for one in base.people if kinds[one.name] == kind]
        volume = cut(some, lambda one: one.orders)
        worth = quantile((Fraction(one.profit, one.orders) for one in some), Fraction(4, 5))
        for one in some:
            sides = side(one.orders, volume), side(Fraction(one.profit, one.orders), worth)
            good = "good" if kind != "Consumer" else "unassigned"
            apart[one.name] = "rest" if sides[1] == "low" else "best" if sides[0] == "high" else good
    start = base.as_of - dt.timedelta(days=365)
    year = {one.name: one.orders for one in base_of(rows_of("superstore").filter(pl.col("day") > start)).people}
    mean = sum(year.values()) / len(year)
    recent = {
        one.name: "no order in the window" if one.name not in year else "busy-now" if year[one.name] > mean else "calm"
        for one in base.people
    }
    found = people("superstore", "apart,recent", rules_file=str(rules))
    assert_same({name: row["apart"] for name, row in found.items()}, apart)
    assert_same({name: row["recent"] for name, row in found.items()}, recent)
    result = ask("superstore", rules_file=str(rules), scheme="apart")
    frame = result.frame
    assert dict(frame.select("segment", "customers").iter_rows()) == Counter(apart.values())
    for kind in set(kinds.values()):
        assert result.figures()[f"cut_volume_{kind}"] == cut(
            (one for one in base.people if kinds[one.name] == kind), lambda one: one.orders
        )


def test_online_retail_new_customers_and_those_without_an_order() -> None:
    base, own = by_hand("online_retail"), segments_of("online_retail")
    new = {
        one.name
        for one in base.people
        if own["volume-value"][one.name] == "low-low" and own["lifecycle"][one.name] == "new"
    }
    assert len(new) > 100
    result = ask("online_retail")
    rows = {row["segment"]: row for row in result.frame.iter_rows(named=True)}
    assert rows["low-low"]["new_customers"] == len(new)
    (said,) = [one for one in advice_of(result, "low-low").instead if " new " in one]
    assert said.startswith(f"{len(new)} new ")
    assert WELCOME in said
    apart = rows[NO_ORDER]
    assert (apart["customers"], apart["orders"], round(Decimal(apart["revenue"]), 2)) == (34, 0, Decimal("-10411.24"))
    assert (apart["average_order_value"], apart["ltv_per_customer"], apart["strategy"]) == (None, None, "")
    members = ask("online_retail", SegmentOptions(members="low-low"), columns="strategy").frame
    strategies = dict(members.select("customer_id", "strategy").iter_rows())
    losing = {one.name for one in base.people if one.profit < 0}
    assert {strategies[name] for name in new - losing} == {WELCOME}
    assert len(ask("online_retail", SegmentOptions(members=NO_ORDER), columns="segment").frame) == 34


def test_cdnow_half_of_whom_bought_once() -> None:
    assert cut(by_hand("cdnow").counted, lambda one: one.orders) == 1
    result = ask("cdnow")
    assert result.figures()["cut_volume"] == 1
    words = {row["segment"]: row["thresholds"] for row in result.frame.iter_rows(named=True)}
    assert "2 or more orders" in words["high-low"]
    assert "up to 1 order," in words["low-high"]
    assert any("high = 2 or more orders" in str(figure.value) for figure in result.summary)


def test_cdnow_segments_of_whom_all_have_lapsed_say_so() -> None:
    # Everybody began in the first quarter of a file of eighteen months: who bought once has not been back.
    own = segments_of("cdnow")
    inside = [name for name, key in own["volume-value"].items() if key == "low-low"]
    assert {own["lifecycle"][name] for name in inside} == {"former"}
    said = " ".join(advice_of(ask("cdnow"), "low-low").instead)
    assert f"{len(inside):,} lapsed" in said or f"all {len(inside):,} lapsed" in said.lower()
    assert WIN_BACK in said


def test_accounts_receivable_payments_and_slow_payers() -> None:
    invoices = raw("accounts_receivable").select(
        "customerID", *(pl.col(name).cast(pl.Int64) for name in ("DaysToSettle", "DaysLate"))
    )
    assert (invoices["DaysLate"] > 0).sum() == 877
    late: dict[str, list[int]] = defaultdict(list)
    paid: dict[str, list[int]] = defaultdict(list)
    for name, settled, over in invoices.iter_rows():
        paid[name].append(settled)
        late[name].append(over)
    found = people("accounts_receivable", "orders,days_to_pay,days_late,slow_payer,tags")
    assert found.keys() == late.keys()
    for name, row in found.items():
        assert row["days_to_pay"] == pytest.approx(sum(paid[name]) / len(paid[name]), rel=1e-12)
        assert row["days_late"] == pytest.approx(sum(late[name]) / len(late[name]), rel=1e-12)
    slow = {name: sum(days) > 7 * len(days) for name, days in late.items()}
    assert 0 < sum(slow.values()) < 100
    assert_same({name: row["slow_payer"] for name, row in found.items()}, slow)
    assert_same({name: "slow-payer" in row["tags"].split(", ") for name, row in found.items()}, slow)
    means = {
        key: sum(row[key] * row["orders"] for row in found.values()) / 2_466 for key in ("days_to_pay", "days_late")
    }
    assert {key: round(mean, 3) for key, mean in means.items()} == {"days_to_pay": 26.445, "days_late": 3.442}
    result = ask("accounts_receivable", rows="paid_date > due_date")
    assert result.ledger is not None
    assert result.figures()["orders"] == 877
    # A group divides sums: the mean over invoices, not over customers.
    groups = ask("accounts_receivable", columns="orders,days_to_pay").frame
    own = segments_of("accounts_receivable")["volume-value"]
    for row in groups.iter_rows(named=True):
        days = [one for name, several in paid.items() if own[name] == row["segment"] for one in several]
        assert row["orders"] == len(days)
        assert row["days_to_pay"] == pytest.approx(sum(days) / len(days), rel=1e-12)


def test_tags_of_online_retail() -> None:
    base = by_hand("online_retail")
    assert base.gap is not None
    expected = {}
    for one in base.people:
        days = (one.days[-1] - one.days[0]).days if one.orders else 0
        gross = one.revenue + one.returned
        held = {
            "one-time": one.orders == 1,
            "infrequent": len(one.gaps) > 0 and days > 2 * base.gap * len(one.gaps),
            "loss-making": one.profit < 0,
            "many-returns": gross > 0 and one.returned * 5 >= gross,
        }
        expected[one.name] = {name for name, holds in held.items() if holds}
    found = people("online_retail", "tags")
    known = set().union(*expected.values())
    assert known == {"one-time", "infrequent", "loss-making", "many-returns"}
    assert_same({name: set(row["tags"].split(", ")) & known for name, row in found.items()}, expected)


@pytest.mark.parametrize("name", ["superstore", "online_retail"])
def test_then_and_now(name: str) -> None:
    base, now = by_hand(name), segments_of(name)["volume-value"]
    earlier = base_of(rows_of(name), base.as_of - dt.timedelta(days=90))
    then = segments(earlier)["volume-value"]
    result = ask(name, compare_to="90d")
    money = defaultdict(int)
    for one in earlier.people:
        money[then[one.name]] += one.profit
    rows = {row["segment"]: row for row in result.frame.iter_rows(named=True)}
    assert {key: row["customers_before"] for key, row in rows.items()} == Counter(then.values())
    assert {key: row["customers"] for key, row in rows.items()} == Counter(now.values())
    for key, row in rows.items():
        assert row["ltv_total_before"] == pytest.approx(money[key] / MILLION, abs=0.005)
        assert row["customers_change"] == row["customers"] - row["customers_before"]
    moves = Counter((then.get(who, "not yet a customer"), key) for who, key in now.items())
    (matrix,) = result.matrices
    assert {place: cell.customers for place, cell in matrix.cells.items()} == moves
    members = ask(name, SegmentOptions(members="all"), compare_to="90d", columns="segment_before").frame
    before = {who: then.get(who, "not yet a customer") for who in now}
    assert_same(dict(members.select("customer_id", "segment_before").iter_rows()), before)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_members_of_every_scheme_and_why(scheme: str) -> None:
    own = segments_of("superstore")[scheme]
    frame = ask("superstore", SegmentOptions(members="all"), scheme=scheme).frame
    assert_same(dict(frame.select("customer_id", "segment").iter_rows()), own)
    assert frame["why"].str.len_chars().min() > 0
    if scheme != "volume-value":
        return
    volume = cut(by_hand("superstore").counted, lambda one: one.orders)
    why = dict(frame.select("customer_id", "why").iter_rows())
    for one in by_hand("superstore").people:
        way = "above" if one.orders > volume else "below"
        gap = f"{abs(one.orders - volume)} {way} the cut {volume}" if one.orders != volume else f"at the cut {volume}"
        assert why[one.name].startswith(f"orders {one.orders}: {own[one.name].split('-')[0]}, {gap} · "), why[one.name]
        said = re.search(r"average order value ([\d.]+): (low|high), ", why[one.name])
        assert said, why[one.name]
        assert float(said[1]) == pytest.approx(float(one.value / MILLION), abs=0.00501)
        assert said[2] == own[one.name].split("-")[1]


def test_shares_are_the_same_in_every_run() -> None:
    runs = [ask("superstore", scheme="rfm", columns="customers,customers_share,ltv_share").frame for _ in range(4)]
    assert len({frame.write_csv() for frame in runs}) == 1
    for row in ask("superstore", where="ltv > 1000", columns="customers,customers_share").frame.iter_rows(named=True):
        # 70 of 100 are 0.7, not 0.7000000000000001.
        assert row["customers_share"] == row["customers"] / 100
