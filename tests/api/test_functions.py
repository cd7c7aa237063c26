"""Every function returns what its command prints as JSON, figure by figure."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import custseg
from custseg.api.functions import ltv
from custseg.api.keywords import ANALYSES, DICTIONARIES, OF_COMMANDS, keywords_of
from custseg.api.signatures import names_of
from custseg.cli.commands import COMMANDS
from custseg.cli.options import PARAMETERS
from custseg.cli.panels import GENERAL, OUTPUT
from custseg.cli.parameters import PanelOption
from custseg.cli.program import load_command
from custseg.settings.schema import SCHEMA

PRINTED_ONLY = {"full", "advice"}
"""Options of other panels that say only how the command prints."""

SIDE_WORDS = ("--contacts", "contacts.csv", "--spend", "spend.csv")
SIDE: dict[str, Any] = {"contacts": "contacts.csv", "spend": "spend.csv"}
CASES: list[tuple[tuple[str, ...], dict[str, Any]]] = [
    (("ltv",), {}),
    (("ltv", "--by", "cohort", "--margin", "30%"), {"by": "cohort", "margin": "30%"}),
    (("ltv", "--columns", "orders,ltv", "--sort", "orders:asc", "--top", "3"),
     {"columns": ["orders", "ltv"], "sort": "orders:asc", "top": 3}),
    (("ltv", "--from", "2025-02-01", "--to", "2025-08-31"), {"from_": dt.date(2025, 2, 1), "to": "2025-08-31"}),
    (("ltv", "--where", "orders > 2", "--rows", "category = 'tea'"),
     {"where": "orders > 2", "rows": "category = 'tea'"}),
    (("ltv", "--compare-to", "60d", "--lifetime", "24"), {"compare_to": dt.timedelta(days=60), "lifetime": 24}),
    (("ltv", "--map", "revenue=profit", "--margin", "0.25"), {"map": {"revenue": "profit"}, "margin": Decimal("0.25")}),
    (("cac", *SIDE_WORDS, "--by", "channel"), {**SIDE, "by": "channel"}),
    (("profit", "--by", "category"), {"by": ["category"]}),
    (("segment", "--lang", "fr"), {"lang": "fr"}),
    (("trend", "--period", "quarter"), {"period": "quarter"}),
    (("cohorts", "--period", "quarter"), {"period": "quarter"}),
    (("forecast", "--holdout", "off", "--interval", "off"), {"holdout": False, "interval": False}),
    (("segment",), {}),
    (("segment", "--scheme", "rfm", "--members"), {"scheme": "rfm", "members": True}),
    (("segment", "--members", "high-high"), {"members": "high-high"}),
    (("segment", "--cross", "lifecycle"), {"cross": "lifecycle"}),
    (("customers", *SIDE_WORDS, "--all"), {**SIDE, "all": True}),
    (("check", "--check", "customers > 9", "--strict"), {"check": "customers > 9", "strict": True}),
    (("check", "--check", "orders > 1", "--check", "rows > 1"), {"check": ["orders > 1", "rows > 1"]}),
    (("check", "--propose"), {"propose": True}),
    (("inspect", "--contacts", "contacts.csv"), {"contacts": Path("contacts.csv")}),
]  # fmt: skip


@pytest.mark.parametrize(("words", "keywords"), CASES, ids=[" ".join(words) for words, _ in CASES])
def test_a_function_returns_what_its_command_prints(
    typed: Callable[..., dict[str, Any]], words: tuple[str, ...], keywords: dict[str, Any]
) -> None:
    name, *options = words
    expected = typed(name, "orders.csv", *options)
    result = getattr(custseg, name)("orders.csv", **keywords)
    expected["settings"]["format"] = {"value": None, "origin": "built-in"}
    assert result.to_dict() == expected
    assert result.frame.columns == [column["name"] for column in expected["columns"]]
    assert result.frame.height == len(expected["rows"])
    known = {key: value for key, value in result.summary.items() if isinstance(value, int | float | str)}
    assert known == {key: expected["summary"][key] for key in known}
    assert result.ledger == expected["ledger"]


@pytest.mark.parametrize(
    ("words", "asked", "keywords"),
    [
        (("metrics",), (), {}),
        (("metrics", "ltv"), ("ltv",), {}),
        (("metrics", "margin", "Orders"), (["margin", "Orders"],), {}),
        (("metrics", "--top", "3"), (), {"top": 3}),
        (("systems",), (), {}),
        (("systems", "shopify"), ("shopify",), {}),
        (("systems", "shopify-orders"), ("shopify-orders",), {}),
    ],
    ids=str,
)
def test_a_dictionary_is_what_its_command_prints(
    typed: Callable[..., dict[str, Any]], words: tuple[str, ...], asked: tuple[Any, ...], keywords: dict[str, Any]
) -> None:
    expected = typed(*words)
    found = getattr(custseg, words[0])(*asked, **keywords)
    expected["settings"]["format"] = {"value": None, "origin": "built-in"}
    shown = found.to_dict()
    for document in (shown, expected):
        # What to type next is said in the words of each.
        document["notes"] = [note["name"] for note in document["notes"]]
    assert shown == expected
    assert found.frame.to_dicts() == expected["rows"]


@pytest.mark.parametrize(("name", "wrong", "near"), [("metrics", "ltvv", "'ltv'"), ("systems", "shopfy", "'Shopify'")])
def test_a_word_that_a_dictionary_lacks_is_an_error_of_python(name: str, wrong: str, near: str) -> None:
    with pytest.raises(custseg.UsageError, match=wrong) as caught:
        getattr(custseg, name)(wrong)
    assert near in str(caught.value)
    assert f"custseg {name}" not in str(caught.value)
    assert {*DICTIONARIES} <= {*custseg.__all__}


def test_a_figure_by_hand(shop: Path) -> None:
    """Customer c03 has 4 orders of 601.20, 621.20, 641.20 and 661.20, on the 4th of January, April, July, October."""
    rows = ltv("orders.csv", columns=["orders", "revenue", "profit"]).frame.filter(customer_id="c03")
    assert rows.rows() == [("c03", 4, 2524.8, 16.08)]


def test_every_command_with_rows_of_customers_has_a_function() -> None:
    takes_orders = {name for name in COMMANDS if "inputs" in [one.name for one in load_command(name).params]}
    assert takes_orders == {*ANALYSES}
    assert {*ANALYSES} <= {*custseg.__all__}


@pytest.mark.parametrize("name", ANALYSES)
def test_every_option_that_decides_is_a_keyword(name: str) -> None:
    """A new option that is neither a setting nor only about printing has to be handed to the analysis."""
    decide = {
        str(option.name)
        for option in load_command(name).params
        if isinstance(option, PanelOption) and option.panel not in (OUTPUT, GENERAL)
    } - PRINTED_ONLY
    assert decide <= {*SCHEMA, *OF_COMMANDS}
    without_option = {setting for setting in SCHEMA if setting not in PARAMETERS}
    assert {one.option for one in keywords_of(name).values()} - {"rejects", "config"} == decide | without_option
    parameters = inspect.signature(getattr(custseg, name)).parameters
    assert [*parameters] == [*names_of(name), *keywords_of(name)]
    assert all(f"\n    {parameter}: " in getattr(custseg, name).__doc__ for parameter in parameters)
