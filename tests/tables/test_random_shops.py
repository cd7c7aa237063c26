"""Random shops in known and random layouts, as they are and changed: figures are true, or asked for, or warned of.

``CUSTSEG_CASES=500`` runs so many of each group; ``python tests/support/silent_errors.py`` counts and ranks.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from file_truths import countings
from known_layouts import KNOWN
from random_shop import ALL_BACK, OPEN, SHIPPING, SOME_BACK, TAX, VOID, random_shop
from sale_judge import agrees, found_in, judge, run, slack_of
from shop_layouts import shuffled, table_of
from silent_errors import case_of

NUMBER = int(os.environ.get("CUSTSEG_CASES", "25"))


@pytest.mark.parametrize("layout", KNOWN, ids=[layout.name for layout in KNOWN])
def test_known_layouts_give_true_figures(tmp_path: Path, layout: object) -> None:
    for seed in range(max(1, NUMBER // 25)):
        shop = next(shop for shop in map(random_shop, range(seed * 100, 10_000)) if layout.fits(shop))
        verdict = judge(table_of(layout, shop, random.Random(seed)), shop, tmp_path / "export.csv")
        assert verdict.outcome == "true", f"seed {seed}: {verdict}"


@pytest.mark.parametrize("group", ["unknown", "known changed", "unknown changed"])
def test_no_error_is_silent(tmp_path: Path, group: str) -> None:
    wrong = []
    for seed in range(NUMBER):
        case = case_of(seed, group)
        verdict = judge(case.table, case.shop, tmp_path / "export.csv")
        if verdict.outcome in ("silent", "broken"):
            wrong.append(f"{case.name}, seed {seed}: {verdict.kind}; {verdict.said[:120]}; true: {verdict.expected}")
    assert not wrong, f"{len(wrong)} of {NUMBER}:\n" + "\n".join(wrong)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_changes_nothing(tmp_path: Path, seed: int) -> None:
    shop = random_shop(seed)
    layout = [one for one in KNOWN if one.fits(shop) and one.grain != "first"][seed]
    table = table_of(layout, shop, random.Random(seed))
    found = [found_in(run(one.write(tmp_path / "export.csv"))) for one in (table, shuffled(table, random.Random(1)))]
    assert agrees(*found, slack=0)


def test_the_number_of_threads_changes_nothing(tmp_path: Path) -> None:
    shop = random_shop(2)
    file = table_of(KNOWN[1], shop, random.Random(2)).write(tmp_path / "export.csv")
    answers = [
        subprocess.run(
            [sys.executable, "-m", "custseg", "ltv", str(file), "--format", "csv", "--no-config"],
            env=os.environ | {"POLARS_MAX_THREADS": threads},
            capture_output=True,
            check=True,
        ).stdout
        for threads in ("1", "4")
    ]
    assert answers[0] == answers[1]
    assert answers[0].count(b"\n") > 5


def test_the_truth_of_a_shop_by_hand() -> None:
    shop = random_shop(3, 60)
    goods = sum(
        line.quantity * line.price - line.discount - line.share - (line.tax if shop.tax_inside else 0)
        for order in shop.orders
        for line in order.lines
        if order.customer and order.state in ("paid", "partly")
    )
    back = sum(o.refund.goods for o in shop.orders if o.refund and o.customer and o.state == "partly")
    assert shop.truth().net == goods - back
    assert shop.truth((SOME_BACK,)).net == goods
    everything = sum(order.total for order in shop.orders if order.customer)
    assert shop.truth((TAX, SHIPPING, SOME_BACK, ALL_BACK, VOID, OPEN)).net == everything


def test_a_file_that_holds_net_sales_must_give_them(tmp_path: Path) -> None:
    [shopify] = [layout for layout in KNOWN if layout.name == "shopify-orders"]
    shop = next(shop for shop in map(random_shop, range(100)) if shop.rates and not shop.tax_inside)
    table = table_of(shopify, shop, random.Random(0))
    assert countings(table, shop) == [{OPEN}]
    without = table.with_columns([place for place, kind in enumerate(table.kinds) if kind != "refunded"])
    assert countings(without, shop) == [{OPEN, SOME_BACK}]
    total_only = table.with_columns(
        [place for place, kind in enumerate(table.kinds) if kind not in ("subtotal", "tax", "price", "shipping")]
    )
    assert countings(total_only, shop) == [{OPEN, TAX, SHIPPING}]
    assert slack_of(table, shop) >= 0
