"""Known exports are told apart by few headers, whatever columns a file has beside them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from custseg.tables.systems.known_exports import export_keys, fitted, known_export, plain_header, recognise
from custseg.tables.values.meaning import Meaning

FIXTURES = Path(__file__).parent
OTHERS = ["Internal note", "Warehouse", "utm_source", "Gift message", "Weight"]


def columns_of(key: str) -> list[str]:
    """Return the headers of the fixture of a known export."""
    case: dict[str, Any] = yaml.safe_load((FIXTURES / f"{key}.yaml").read_text(encoding="utf-8"))
    header = str(case["file"]).splitlines()[0]
    separator = max(",;\t", key=header.count)
    return [name.strip('"') for name in header.split(separator)]


@pytest.mark.parametrize("key", export_keys())
def test_recognised_in_any_order_and_among_other_columns(key: str) -> None:
    columns = [*columns_of(key), *OTHERS]
    random.Random(key).shuffle(columns)
    found = recognise(columns)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize("key", export_keys())
def test_no_identifying_headers_match_the_fixture_of_another_system(key: str) -> None:
    names = {plain_header(column) for column in columns_of(key)}
    family = known_export(key).family
    strangers = [
        other
        for other in export_keys()
        if known_export(other).family != family
        and all(names & {plain_header(header) for header in one} for one in known_export(other).has)
        and not names & {plain_header(header) for header in known_export(other).lacks}
    ]
    assert strangers == []


def test_orders_refunded_in_full_count_only_where_refunds_are_known() -> None:
    export = known_export("shopify-orders")
    assert export.states[0].meanings["refunded"] is Meaning.REFUNDED
    with_refunds = fitted(export, [plain_header("Name"), plain_header("Refunded Amount")])
    assert with_refunds.states[0].meanings["refunded"] is Meaning.SALE
    assert fitted(export, [plain_header("Name")]).states[0].meanings["refunded"] is Meaning.REFUNDED
    # A cancelled order stays cancelled, whatever was refunded.
    assert with_refunds.states[1].filled is Meaning.VOID


@pytest.mark.parametrize("word", ["wc-on-hold", "on-hold", "in wartestellung", "en attente"])
def test_exports_of_one_system_share_the_words_of_its_states(word: str) -> None:
    keys = [key for key in export_keys() if key.startswith("woocommerce-")]
    assert len(keys) >= 5
    assert {known_export(key).states[0].meanings[word] for key in keys} == {Meaning.SALE}
