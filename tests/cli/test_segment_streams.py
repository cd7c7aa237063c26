"""Segments and customers in machine formats: one table on standard output, stable names, the same rows in each."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from shop_truth import ORDERS_CUT, buyers, lifecycle, money, sizes, value_cut, volume_value

Run = Callable[..., Any]
TEXT = ["segment", "title"]
SIZES = [
    "customers", "customers_share", "orders", "revenue", "profit", "ltv_per_customer", "ltv_total", "ltv_share",
    "average_order_value", "prize", "retention_budget", "past_profit_third", "new_customers", "new_ltv",
    "lapsed_customers", "lapsed_ltv", "loss_making_customers", "loss_making_ltv",
]  # fmt: skip
MEASURED = ["customers", "customers_share", "ordered_again", "ordered_again_of", *SIZES[2:]]
MEASURED.remove("prize")  # The lifecycle cuts nothing.
WORDS = ["thresholds", "priority", "strategy"]
COMPARED = [
    "customers", "customers_before", "customers_change", "ltv_total", "ltv_total_before", "ltv_total_change",
]  # fmt: skip
MEMBER = ["segment", "ltv", "why", "strategy", "tags", "orders", "average_order_value", "last_order"]
CUSTOMER = [
    "volume_value", "tags", "orders", "average_order_value", "ltv", "last_order", "ltv_tier", "lifecycle", "abc", "rfm",
    "orders_ever", "revenue", "profit", "returned", "return_rate", "orders_per_month", "margin", "tenure_months",
    "active_months", "ltv_at_lifetime", "first_order", "days_since_last", "categories", "days_since_first",
    "order_days", "gap_days", "typical_gap", "base_gap", "gaps_since_last", "known_before", "retention_budget",
    "past_profit_third",
]  # fmt: skip
ASKED: dict[str, tuple[tuple[str, ...], list[str]]] = {
    "segment": (("segment", "orders.csv"), [*TEXT, *SIZES, *WORDS]),
    "lifecycle": (("segment", "orders.csv", "--scheme", "lifecycle"), [*TEXT, *MEASURED, *WORDS]),
    "rfm": (("segment", "orders.csv", "--scheme", "rfm"), [*TEXT, *MEASURED, *WORDS]),
    "cross": (("segment", "orders.csv", "--cross", "ltv-tier"), [*TEXT, "ltv_tier", *SIZES, *WORDS]),
    "by": (("segment", "orders.csv", "--by", "country"), [*TEXT, "country", *SIZES, *WORDS]),
    "by first": (
        ("segment", "orders.csv", "--by", "first:category"),
        [*TEXT, "first:category", *SIZES, *WORDS],
    ),
    "compared": (("segment", "orders.csv", "--compare-to", "90d"), [*TEXT, *COMPARED, *WORDS]),
    "with cac": (
        ("segment", "orders.csv", "--cac", "40"),
        [*TEXT, *SIZES, "ltv_to_cac", "ltv_to_cac_12m", "verdict", "cac_paid", *WORDS],
    ),
    "members": (("segment", "orders.csv", "--members"), ["customer_id", *MEMBER]),
    "members of rfm": (
        ("segment", "orders.csv", "--members", "--scheme", "rfm"),
        ["customer_id", *MEMBER[:5], "days_since_last", "orders", "revenue", "last_order"],
    ),
    "members compared": (
        ("segment", "orders.csv", "--members", "--compare-to", "90d"),
        ["customer_id", "segment", "segment_before", *MEMBER[1:]],
    ),
    "members known": (
        ("segment", "orders.csv", "--members", "--contacts", "contacts.csv"),
        ["customer_id", "name", *MEMBER, "email", "phone"],
    ),
    "customers": (("customers", "orders.csv"), ["customer_id", *CUSTOMER]),
    "customers known": (
        ("customers", "orders.csv", "--contacts", "contacts.csv", "--all", "--cac", "40"),
        [
            "customer_id", "name", *CUSTOMER[:23], "cac", "ltv_to_own_cac", "verdict", *CUSTOMER[23:],
            "city", "email", "phone",
        ],
    ),
}  # fmt: skip
FEW = ["segment", "customers"]


def in_order(names: list[str], among: list[str]) -> bool:
    """Return whether all names are there in their order; others may stand between them."""
    rest = iter(among)
    return all(name in rest for name in names)


@pytest.fixture
def contacts(shop: Path) -> Path:
    """Write contacts with more than custseg knows of."""
    path = shop / "contacts.csv"
    path.write_text("customer_id,name,city,email,phone\nShop Aa,Anna,Gent,a@example.org,1\nZed,Zoë,Gent,,\n")
    return path


@pytest.mark.parametrize("asked", ASKED)
def test_column_names_do_not_change(call: Run, contacts: Path, asked: str) -> None:
    """Programs read these names: add at will, but never rename, move or drop one without saying so."""
    words, columns = ASKED[asked]
    answer = call("-q", *words)
    assert (answer.status, answer.err) == (0, "")
    assert in_order(columns, next(csv.reader(answer.out.decode().splitlines())))


@pytest.mark.parametrize("asked", FEW)
def test_every_format_holds_the_same_rows(call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    """And none of them an escape byte, even where colour is forced."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    words, columns = ASKED[asked]
    out = {kind: call("-q", *words, "--format", kind).out for kind in ("csv", "tsv", "json", "ndjson", "md")}
    assert all(b"\x1b" not in text for text in out.values())
    assert call("-q", *words, "-o", "table.parquet").out == b""
    parquet = pl.read_parquet(shop / "table.parquet")
    assert in_order(columns, parquet.columns)
    rows = [
        {name: str(value) if isinstance(value, dt.date) else value for name, value in row.items()}
        for row in parquet.iter_rows(named=True)
    ]
    assert len(rows) == {"segment": 4}.get(asked, 30)
    assert json.loads(out["json"])["rows"] == [json.loads(line) for line in out["ndjson"].splitlines()] == rows
    for kind, separator in (("csv", ","), ("tsv", "\t")):
        frame = pl.read_csv(io.BytesIO(out[kind]), separator=separator, schema=parquet.schema)
        assert frame.rows() == parquet.rows()
    assert out["md"].decode().count("\n") == len(rows) + 2


@pytest.mark.parametrize(
    ("suffix", "first"),
    [
        ("csv", b"segment,title,"), ("tsv", b"segment\ttitle\t"), ("json", b'{\n  "schema": "custseg/1'),
        ("ndjson", b'{"segment":"high-high"'), ("jsonl", b'{"segment":"high-high"'), ("md", b"| Name | Segment |"),
        ("parquet", b"PAR1"), ("pq", b"PAR1"), ("txt", b"\n"),
    ],
)  # fmt: skip
def test_the_suffix_selects_the_format(call: Run, shop: Path, suffix: str, first: bytes) -> None:
    """All rows, and all columns as far as a wide page holds them; the pictures are for terminals."""
    answer = call("-q", "segment", "orders.csv", "-o", f"table.{suffix}")
    assert (answer.status, answer.out, answer.err) == (0, b"", "")
    content = (shop / f"table.{suffix}").read_bytes()
    assert {path.name for path in shop.iterdir()} == {"orders.csv", f"table.{suffix}"}
    assert content.startswith(first)
    if suffix == "txt":
        assert content.decode().count("\nHigh volume") == content.decode().count("\nLow volume") == 2
        assert "┌" not in content.decode()


@pytest.mark.parametrize(
    ("asked", "kind"), [("segment", "csv"), ("members", "csv"), ("segment", "table"), ("customers", "table")]
)
def test_nothing_but_one_table_reaches_standard_output(call: Run, asked: str, kind: str) -> None:
    """Notes, pictures, advice and settings go elsewhere; quiet leaves them out."""
    words = (*ASKED[asked][0], "--format", kind)
    loud, quiet = call(*words, "-v"), call("-q", *words)
    assert loud.out == quiet.out
    assert (quiet.status, quiet.err) == (0, "")
    assert "scheme = volume-value  (built-in)" in loud.err
    assert "\x1b" not in loud.err
    if kind == "table":
        assert not {"┌", "1. "} & set(loud.out.decode())
        assert ("1. High" in loud.err) == (asked == "segment")


def test_the_four_segments_are_those_of_the_definition(call: Run, shop: Path) -> None:
    """Sizes, money and thresholds by hand: no customer is new; those with one order or none since April have lapsed."""
    found = buyers(shop)
    segments, stages = volume_value(found), lifecycle(found)
    cut = f"{value_cut(found):,.2f}"
    rows = call("-q", "segment", "orders.csv").rows
    assert [row["segment"] for row in rows] == ["high-high", "high-low", "low-high", "low-low"]
    assert [row["priority"] for row in rows] == ["1", "2", "3", "4"]
    for row in rows:
        own = [found[name] for name, segment in segments.items() if segment == row["segment"]]
        lapsed = [one for one in own if stages[one.name] == "former"]
        orders, profit = sum(len(one.orders) for one in own), sum(one.profit for one in own)
        revenue = sum(one.revenue for one in own)
        exact = {
            "customers": len(own),
            "orders": orders,
            "revenue": float(revenue),
            "profit": float(profit),
            "ltv_total": float(profit),
            "lapsed_customers": len(lapsed),
            "lapsed_ltv": float(sum(one.profit for one in lapsed)),
            "new_customers": 0,
            "loss_making_customers": 0,
        }
        assert {name: float(row[name]) for name in exact} == exact
        ratios = {
            "customers_share": len(own) / len(found),
            "ltv_per_customer": profit / len(own),
            "ltv_share": profit / sum(one.profit for one in found.values()),
            "average_order_value": revenue / orders,
            "past_profit_third": profit / len(own) / 3,
        }
        for name, value in ratios.items():
            assert float(row[name]) == pytest.approx(float(value), rel=1e-9), name
        volume, value = row["segment"].split("-")
        assert row["thresholds"] == (
            f"{'3 or more orders' if volume == 'high' else 'up to 2 orders'}, "
            f"average order value {'above' if value == 'high' else 'up to'} {cut}"
        )
        assert row["strategy"]


SCHEMES = ("volume-value", "ltv-tier", "lifecycle", "abc", "rfm")


@pytest.mark.parametrize(
    ("scheme", "more"),
    [
        *((scheme, ()) for scheme in SCHEMES),
        ("rfm", ("--cross", "lifecycle")),
        ("abc", ("--by", "country")),
        ("lifecycle", ("--compare-to", "90d")),
    ],
)
def test_every_total_ties_to_the_base(call: Run, shop: Path, scheme: str, more: tuple[str, ...]) -> None:
    """With a customer that has only a return: in its own row, and in every total."""
    with (shop / "orders.csv").open("a", encoding="utf-8") as file:
        file.write("r-1,2025-02-02,Shop Zz,tea,NL,-30.00,-9.00\n")
    content = json.loads(call("-q", "segment", "orders.csv", "--scheme", scheme, *more, "--format", "json").out)
    rows, base = content["rows"], content["summary"]
    assert base["customers"] == 31
    names = ["customers", "ltv_total"] if "--compare-to" in more else ["customers", "orders", "revenue", "ltv_total"]
    for name in names:
        assert sum(row[name] for row in rows) == pytest.approx(base[name], abs=1e-6), name
    last = [row for row in rows if row["segment"] == "no counted order"]
    assert [(row["customers"], row["ltv_total"], row["strategy"]) for row in last] == [(1, -9.0, "")]
    assert rows[-1] in last
    cells = [cell["customers"] for matrix in content["matrices"] for cell in matrix["cells"]]
    # Levels count the customers that are cut; cross tables and comparisons count all of them.
    assert not cells or sum(cells) == (31 if more else 30)


def test_json_holds_everything_that_people_see(call: Run, shop: Path) -> None:
    found = buyers(shop)
    segments, stages = volume_value(found), lifecycle(found)
    content = json.loads(call("-q", "segment", "orders.csv", "--format", "json").out)
    wanted = {"rows", "summary", "notes", "ledger", "settings", "matrices", "advice", "columns", "as_of"}
    assert wanted <= set(content)
    assert content["ledger"]["used"]["rows"] == 146
    assert content["settings"]["scheme"] == {"value": "volume-value", "origin": "built-in"}
    assert content["summary"]["cut_volume"] == float(ORDERS_CUT)
    assert content["summary"]["cut_value"] == pytest.approx(float(value_cut(found)))
    (matrix,) = content["matrices"]
    assert (matrix["rows"], matrix["columns"]) == ("Volume", "Value")
    assert {f"{cell['row']}-{cell['column']}": cell["customers"] for cell in matrix["cells"]} == sizes(segments)
    assert {cell["ltv_total"] for cell in matrix["cells"]} == {float(one) for one in money(found, segments).values()}
    advice = content["advice"]
    prizes = {row["segment"]: row["prize"] for row in content["rows"]}
    strategies = {row["segment"]: row["strategy"] for row in content["rows"]}
    # The best have no cut to reach; the strategies for the others come by what they would bring.
    assert [one["name"] for one in advice] == ["high-high", *sorted(list(prizes)[1:], key=prizes.get, reverse=True)]
    assert [one["strategy"] for one in advice] == [strategies[one["name"]] for one in advice]
    assert all(len(one["steps"]) >= 2 and one["facts"] for one in advice)
    # Lapsed customers get their own advice, and only if there are some.
    lapsed = {
        segment: sum(stages[name] == "former" for name, own in segments.items() if own == segment)
        for segment in sizes(segments)
    }
    for one in advice:
        count = lapsed[one["name"]]
        assert [text.split("(")[0].strip() for text in one["instead"]] == ([f"{count} lapsed"] if count else [])


def test_a_matrix_compares_two_schemes(call: Run, shop: Path) -> None:
    found = buyers(shop)
    rows, columns = volume_value(found), lifecycle(found)
    wanted = sizes({name: f"{rows[name]} {columns[name]}" for name in found})
    content = json.loads(call("-q", "segment", "orders.csv", "--cross", "lifecycle", "--format", "json").out)
    assert {f"{row['segment']} {row['lifecycle']}": row["customers"] for row in content["rows"]} == wanted
    (matrix,) = content["matrices"]
    assert {f"{cell['row']} {cell['column']}": cell["customers"] for cell in matrix["cells"]} == wanted


def test_a_comparison_shows_then_now_and_moves(call: Run, shop: Path) -> None:
    """Before is a run of its own with --as-of; the matrix moves each customer once."""
    now, day = buyers(shop), dt.date(2025, 6, 30)
    before = buyers(shop, day)
    then, today = volume_value(before), volume_value(now)
    # Nobody had three orders yet, so that none was above the median.
    assert set(then.values()) == {"low-high", "low-low"}
    content = json.loads(call("-q", "segment", "orders.csv", "--compare-to", str(day), "--format", "json").out)
    known = {name: (sizes(one), money(who, one)) for name, who, one in (("", now, today), ("_before", before, then))}
    for row in content["rows"]:
        for suffix, (count, profit) in known.items():
            assert row[f"customers{suffix}"] == count.get(row["segment"], 0)
            assert row[f"ltv_total{suffix}"] == float(profit.get(row["segment"], 0))
        assert row["customers_change"] == row["customers"] - row["customers_before"]
        assert row["ltv_total_change"] == pytest.approx(row["ltv_total"] - row["ltv_total_before"])
    alone = call("-q", "segment", "orders.csv", "--as-of", str(day)).rows
    assert {row["segment"]: int(row["customers"]) for row in alone if row["customers"] != "0"} == known["_before"][0]
    moves = sizes({name: f"{then[name]} → {today[name]}" for name in now})
    (matrix,) = content["matrices"]
    assert {f"{cell['row']} → {cell['column']}": cell["customers"] for cell in matrix["cells"]} == moves
    rows = call("-q", "segment", "orders.csv", "--compare-to", str(day), "--members").rows
    assert {row["customer_id"]: (row["segment_before"], row["segment"]) for row in rows} == {
        name: (then[name], today[name]) for name in now
    }


@pytest.mark.parametrize("asked", ["segment", "customers"])
def test_summary_is_json_without_the_rows(call: Run, shop: Path, asked: str) -> None:
    answer = call("-q", *ASKED[asked][0], "--summary", "about.json", "-o", "table.json")
    assert answer.status == 0
    about, whole = (json.loads((shop / name).read_bytes()) for name in ("about.json", "table.json"))
    assert len(whole.pop("rows")) == (4 if asked == "segment" else 30)
    assert about == whole


@pytest.mark.parametrize("scheme", ["volume-value", "volume_value"])
def test_ltv_by_scheme_has_a_row_per_segment(call: Run, shop: Path, scheme: str) -> None:
    found = buyers(shop)
    segments = volume_value(found)
    answer = call("ltv", "orders.csv", "--by", scheme)
    assert answer.status == 0
    assert list(answer.rows[0])[:3] == ["volume_value", "customers", "ltv_total"]
    assert {row["volume_value"]: int(row["customers"]) for row in answer.rows} == sizes(segments)
    assert {row["volume_value"]: row["ltv_total"] for row in answer.rows} == {
        name: str(float(one)) for name, one in money(found, segments).items()
    }
    # Highest first, the tie by name.
    assert [row["volume_value"] for row in answer.rows] == sorted(
        sizes(segments), key=lambda name: (-money(found, segments)[name], name)
    )


def test_a_scheme_wins_over_a_column_of_its_name(call: Run, shop: Path) -> None:
    """The column is reached with file.NAME, in ltv and in segment."""
    text = (shop / "orders.csv").read_text().replace("country", "rfm", 1)
    (shop / "orders.csv").write_text(text)
    found = buyers_by_column(shop, "rfm")
    assert {row["rfm"] for row in call("-q", "ltv", "orders.csv", "--by", "rfm").rows} & {"NL", "BE"} == set()
    own = call("-q", "ltv", "orders.csv", "--by", "file.rfm").rows
    assert {row["file.rfm"]: int(row["customers"]) for row in own} == found
    rows = call("-q", "segment", "orders.csv", "--by", "file.rfm").rows
    assert {name: sum(int(r["customers"]) for r in rows if r["file.rfm"] == name) for name in found} == found


def buyers_by_column(shop: Path, column: str) -> dict[str, int]:
    """Return how many customers each value of a column of orders.csv has."""
    with (shop / "orders.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["customer_id"] and row["date"] != "soon"]
    return sizes({row["customer_id"]: row[column] for row in rows})


@pytest.mark.parametrize("column", ["title", "segment", "priority", "strategy", "thresholds", "why", "tags"])
def test_a_column_of_the_file_can_have_the_name_of_a_custseg_column(call: Run, shop: Path, column: str) -> None:
    """Split by it, no row and no value is lost, under whatever name they stand."""
    text = (shop / "orders.csv").read_text().replace("country", column, 1)
    (shop / "orders.csv").write_text(text)
    answer = call("-q", "segment", "orders.csv", "--by", column)
    if answer.status == 2:
        assert f"file.{column}" in answer.err
        answer = call("-q", "segment", "orders.csv", "--by", f"file.{column}")
    assert answer.status == 0
    names = next(csv.reader(answer.out.decode().splitlines()))
    assert len(names) == len(set(names)) == len(TEXT) + len(SIZES) + len(WORDS) + 1
    counts = {"NL": 0, "BE": 0}
    for row in answer.rows:
        (value,) = [value for value in row.values() if value in counts]
        counts[value] += int(row["customers"])
    assert counts == {"NL": 15, "BE": 15}
