"""What to offer a customer next is what `custseg breadth --cross-sell` offers it; else the page says why nothing is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from places import REAL_DATA

from custseg.analyses.breadth.breadth import breadth
from custseg.analyses.breadth.request import BreadthOptions
from custseg.analyses.explain.asked import Depth
from custseg.analyses.explain.explain import explain
from custseg.analyses.explain.offers import offer_of
from custseg.customers.items import Items
from custseg.engine.customer_table import build_customer_table
from custseg.engine.open_dataset import open_dataset
from custseg.engine.scan_request import TableRequest
from custseg.result import Result
from custseg.settings.settings import gather

NAMES = [
    "cross_sell", "cross_sell_because", "cross_sell_support", "cross_sell_confidence", "cross_sell_confidence_low",
    "cross_sell_lift",
]  # fmt: skip
SUPERSTORE = REAL_DATA / "superstore" / "superstore.csv"


def page(path: Path, customer: str, **flags: Any) -> Result:
    settings = gather({name: str(value) for name, value in flags.items()}, use_config=False, environment={})
    return explain([str(path)], settings, customer=customer, depth=Depth(offers=True))


def offers(path: Path, **flags: Any) -> dict[str, dict[str, Any]]:
    flags |= {"columns": ",".join(["customer_id", *NAMES])}
    settings = gather({name: str(value) for name, value in flags.items()}, use_config=False, environment={})
    rows = breadth([str(path)], settings, options=BreadthOptions(cross_sell=True)).frame
    return {row.pop("customer_id"): row for row in rows.to_dicts()}


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return who buys tea and mugs, but L tea alone; K buy cake; N buys a rare thing, O something without a name."""
    rows = []
    for number in range(60):
        rows += [(f"T{number}", "tea"), (f"T{number}", "mugs" if number else "tea")]
        rows += [(f"K{number}", "cake"), (f"K{number}", "jam" if number % 2 else "cake")]
    rows += [("L", "tea"), ("L", "cake"), ("N", "unicorn"), ("O", "")]
    lines = [f"{at},2024-{at % 12 + 1:02}-10,{who},{thing},10,4\n" for at, (who, thing) in enumerate(rows)]
    path = tmp_path_factory.mktemp("offers") / "orders.csv"
    path.write_text("order_id,date,customer_id,category,revenue,cost\n" + "".join(lines), encoding="utf-8")
    return path


def test_the_offer_and_its_evidence_are_those_of_breadth(orders: Path) -> None:
    of_all = offers(orders)
    assert (of_all["L"]["cross_sell"], of_all["T0"]["cross_sell"]) == ("jam", "mugs")
    for customer in ("L", "T0", "T1", "K2"):
        result = page(orders, customer)
        figures = result.figures()
        assert {name: figures[name] for name in NAMES} == of_all[customer]
        assert ("no_offer" in figures) is (of_all[customer]["cross_sell"] is None)
        facts = dict(result.frame.filter(part="offers").select("name", "value").iter_rows())
        assert facts["cross_sell"] == of_all[customer]["cross_sell"]


@pytest.mark.parametrize(
    ("customer", "flags", "why"),
    [
        ("N", {}, "nothing that it bought has 30 customers"),
        ("O", {}, "it bought nothing whose category is known"),
        ("T1", {}, "no category that it lacks"),
        ("L", {"min_support": 70}, "nothing that it bought has 70 customers"),
        ("L", {"min_support": 61}, "no category goes with another one more often than by chance"),
    ],
)
def test_why_nothing_is_offered(orders: Path, customer: str, flags: dict[str, Any], why: str) -> None:
    assert why in page(orders, customer, **flags).figures()["no_offer"]


def test_a_file_without_things_says_so(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("order_id,date,customer_id,revenue\n1,2024-01-01,A,5\n2,2024-02-01,B,6\n", encoding="utf-8")
    result = page(path, "A")
    assert "cross_sell" not in result.figures()
    assert [note.text for note in result.notes if note.name == "nothing_to_offer"] == [
        "Nothing can be offered: the data have neither the category nor the product of a sale: --map category=COLUMN"
    ]


def test_it_is_not_looked_for_unasked(orders: Path) -> None:
    settings = gather({}, use_config=False, environment={})
    assert "cross_sell" not in explain([str(orders)], settings, customer="L").figures()


@pytest.mark.skipif(not SUPERSTORE.exists(), reason="no shared data")
def test_all_customers_of_a_real_file() -> None:
    of_all = offers(SUPERSTORE, min_support=5, by="Sub-Category")
    settings = gather({"min_support": "5"}, use_config=False, environment={})
    dataset = open_dataset([str(SUPERSTORE)], settings)
    request = TableRequest(("orders",), item="Sub-Category", items=Items(with_money=False))
    table = build_customer_table(dataset, request)
    some = [*of_all][::80]
    for customer in some:
        found = {one.name: one.value for one in offer_of(table, customer, "Sub-Category", 5).figures}
        assert {name: found[name] for name in NAMES} == of_all[customer]
    assert len(some) >= 9
