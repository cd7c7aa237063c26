"""The JSON that every command writes meets the published schema, which is strict enough to notice mistakes."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from places import ROOT, SAMPLE_DATA

from custseg.cli.commands import COMMANDS
from custseg.metrics.catalogue import CATALOGUE
from custseg.settings.schema import SCHEMA

Run = Callable[..., Any]
PUBLISHED = json.loads((ROOT / "docs" / "schema" / "result.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(PUBLISHED, format_checker=Draft202012Validator.FORMAT_CHECKER)
SIDE_FILES = ("--contacts", "contacts.csv", "--spend", "spend.csv")
BROUGHT = ("--contacts", "contacts.csv", "--map", "contacts.referred_by=name")
ASKED = (
    ("ltv", "orders.csv"),
    ("ltv", "orders.csv", "--by", "cohort"),
    ("ltv", "orders.csv", *SIDE_FILES, "--by", "channel", "--compare-to", "60d"),
    ("ltv", "orders.csv", "--where", "orders > 100"),
    ("cac", "orders.csv", *SIDE_FILES),
    ("profit", "orders.csv", "--by", "category", "--compare-to", "60d"),
    ("trend", "orders.csv"),
    ("trend", "orders.csv", "--by", "country"),
    ("cohorts", "orders.csv"),
    ("breadth", "orders.csv"),
    ("forecast", "orders.csv", "--holdout", "off", "--interval", "off"),
    ("segment", "orders.csv"),
    ("segment", "orders.csv", "--members"),
    ("segment", "orders.csv", "--cross", "lifecycle"),
    ("segment", "orders.csv", "--compare-to", "60d"),
    ("customers", "orders.csv", *SIDE_FILES, "--all"),
    ("customers", "orders.csv", *SIDE_FILES, "--match", "email"),
    ("compare", "orders.csv", "--compare-to", "60d"),
    ("payments", "invoices.csv", "--as-of", "2024-12-31"),
    ("actions", "orders.csv", "--contacts", "contacts.csv", "--control", "10%"),
    ("actions", "orders.csv"),
    ("outcome", "actions.csv", "orders.csv"),
    ("deals", "deals.csv"),
    ("deals", "deals.csv", "--by", "deal"),
    ("deals", "deals.csv", "--by", "customer", "--orders", "orders.csv"),
    ("leads", "leads.csv"),
    ("leads", "leads.csv", "--by", "lead"),
    ("explain", "orders.csv", "Shop Aa", "--contacts", "contacts.csv"),
    ("check", "orders.csv", "--check", "customers > 99", "--check", "orders > 1"),
    ("check", "orders.csv", "--propose"),
    ("report", "orders.csv", "--sections", "base,file"),
    ("inspect", "orders.csv", "--contacts", "contacts.csv"),
    ("referrals", "orders.csv", *BROUGHT),
    ("referrals", "orders.csv", *BROUGHT, "--tree", "Shop Aa"),
    ("rhythm", "orders.csv"),
    ("inspect", "tables"),
    ("systems",),
    ("systems", "shopify-orders"),
    ("metrics",),
    ("demo",),
)  # fmt: skip


@pytest.fixture
def asked(call: Run, shop: Path) -> Callable[..., Any]:
    """Return a function from the words of a command line to its JSON."""
    contacts = ["customer_id,name,email,joined,channel,cac"]
    contacts += [f"Shop A{letter},Shop {letter},{letter}@example.com,2025-01-01,search,12.5" for letter in "abcdef"]
    (shop / "contacts.csv").write_text("\n".join([*contacts, "Nobody,No orders,n@example.com,2025-02-01,mail,"]) + "\n")
    (shop / "spend.csv").write_text("month,channel,amount\n2025-01,search,300\n2025-02,mail,40\n")
    bills = ["a,1,2024-01-01,2024-01-31,2024-02-09,no,10", "a,2,2024-08-01,2024-08-31,,yes,20"]
    head = "customer,invoice,date,due_date,paid_date,disputed,amount"
    (shop / "invoices.csv").write_text("\n".join([head, *bills]) + "\n")
    actions = ["listed_on,group,customer_id,rule"]
    actions += [f"2025-02-01,{group},Shop A{letter},r" for letter, group in (("a", "contact"), ("b", "control"))]
    (shop / "actions.csv").write_text("\n".join(actions) + "\n")
    for name in ("deals", "leads"):
        shutil.copy(SAMPLE_DATA / f"{name}.csv", shop / f"{name}.csv")
    (shop / "tables").mkdir()
    (shop / "tables" / "orders.csv").write_text("order_id,customer_id,order_date\n1,a,2025-01-01\n2,b,2025-01-02\n")
    (shop / "tables" / "items.csv").write_text("order_id,product_id,quantity,amount\n1,x,1,10.00\n1,y,2,5\n3,x,1,2\n")
    (shop / "tables" / "words.csv").write_text("field,meaning\nfirst,The first one\n")

    def asked(*words: str) -> Any:
        answer = call("-q", *words, "--format", "json")
        # A check that does not hold ends with 5.
        assert answer.status in (0, 5), answer.err
        return json.loads(answer.out)

    return asked


def mistakes(document: Any) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in VALIDATOR.iter_errors(document)]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(PUBLISHED)


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_what_a_command_writes_meets_the_schema(asked: Callable[..., Any], words: tuple[str, ...]) -> None:
    document = asked(*words)
    assert mistakes(document) == []
    assert document["schema"] == "custseg/1"
    assert next(iter(document)) == "schema"
    assert document["rows"] or "--where" in words


def test_every_command_with_a_result_is_asked() -> None:
    assert {words[0] for words in ASKED} == {*COMMANDS} - {"init", "mcp"}


def test_the_summary_meets_it_without_rows(call: Run, shop: Path) -> None:
    assert call("-q", "ltv", "orders.csv", "--summary", "about.json").status == 0
    document = json.loads((shop / "about.json").read_text())
    assert mistakes(document) == []
    assert "rows" not in document


def test_the_schema_names_every_metric_and_setting() -> None:
    assert [*PUBLISHED["$defs"]["row"]["properties"]] == [*CATALOGUE]
    assert [*PUBLISHED["$defs"]["settings"]["properties"]] == [*SCHEMA]


def test_it_notices_what_is_wrong(asked: Callable[..., Any]) -> None:
    good = asked("ltv", "orders.csv")

    def wrong(change: Callable[[Any], object]) -> list[str]:
        document = copy.deepcopy(good)
        change(document)
        return sorted({text.partition(":")[0] for text in mistakes(document)})

    assert wrong(lambda one: one["rows"][0].update(ltv="12,50")) == ["$.rows[0].ltv"]
    assert wrong(lambda one: one["rows"][0].update(last_order="5/12/2025")) == ["$.rows[0].last_order"]
    assert wrong(lambda one: one["rows"][0].update(country={"code": "NL"})) == ["$.rows[0].country"]
    assert wrong(lambda one: one.update(schema="custseg/2")) == ["$.schema"]
    assert wrong(lambda one: one.pop("ledger")) == ["$"]
    assert wrong(lambda one: one["ledger"].pop("used")) == ["$.ledger"]
    assert wrong(lambda one: one["settings"].update(mragin={"value": 1, "origin": "x"})) == ["$.settings"]
    assert wrong(lambda one: one["notes"].append("read this")) == [f"$.notes[{len(good['notes'])}]"]
    assert wrong(lambda one: one["summary"].update(customers=[1])) == ["$.summary.customers"]
