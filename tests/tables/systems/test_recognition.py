"""Recognition of known exports: no file is taken for that of another system."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from yaml_cases import content_of

from custseg.tables.systems.known_export import Meaning, export_of
from custseg.tables.systems.known_exports import fitted, known_export, plain_header, recognise
from custseg.tables.systems.system_names import export_keys


@cache
def headers_of(key: str) -> list[str]:
    """Return the headers of the fixture of a known export."""
    case: dict[str, Any] = content_of(Path(__file__).with_name(f"{key}.yaml"))
    lines = case["file"].splitlines()
    line = next(line for line in lines if not line.startswith('"EXTF"'))  # DATEV's line about the file
    return [name.strip('"') for name in line.split(max(",;\t", key=line.count))]


def fits(key: str, headers: list[str]) -> bool:
    """Return whether the identifying headers of a known export are all among those of a file."""
    names, export = set(map(plain_header, headers)), known_export(key)
    found = all(any(plain_header(name) in names for name in one) for one in export.has)
    return found and not any(plain_header(name) in names for name in export.lacks)


@pytest.mark.parametrize("key", export_keys())
def test_identifying_headers_fit_no_other_system(key: str) -> None:
    others = [other for other in export_keys() if known_export(other).family != known_export(key).family]
    fitting = [other for other in others if fits(other, headers_of(key))]
    assert fitting == []


@pytest.mark.parametrize("key", export_keys())
def test_recognised_in_any_order_with_more_columns(key: str) -> None:
    headers = [*headers_of(key), "Own field 1", "Own field 2"]
    random.Random(7).shuffle(headers)
    found = recognise(headers)
    assert found is not None
    assert found.key == key


def test_values_with_a_star_are_read_by_their_beginning() -> None:
    entry = {"name": "X", "family": "X", "has": ["Document"]}
    states = [{"column": "Document", "sale": ["Invoice*", "receipt"], "refund": "Return*", "rest": "other"}]
    [found] = export_of("x", {**entry, "states": states}).states
    assert found.meanings == {"receipt": Meaning.SALE}
    assert found.starts == {"invoice": Meaning.SALE, "return": Meaning.REFUND}
    assert found.rest is Meaning.OTHER


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
    keys = [key for key in export_keys() if key.startswith("woocommerce-") and known_export(key).shape != "customers"]
    assert len(keys) >= 5
    assert {known_export(key).states[0].meanings[word] for key in keys} == {Meaning.SALE}
