"""``--no-money``: said by the message that asks for an amount, and followed by every command in every format."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from places import ROOT
from visits import some_visits, write_visits

from custseg.settings.output_formats import OUTPUT_FORMATS

Run = Callable[..., Any]
VALIDATOR = Draft202012Validator(json.loads((ROOT / "docs/schema/result.json").read_text(encoding="utf-8")))
MONEY = re.compile(r"revenue|turnover|profit|margin|currency|\bcac\b|money|\bLTV\b|ltv_|order value", re.I)
ALLOWED = re.compile(r"--no-money|no_money|left out \(--no-money\)|custseg ltv")
ASKED = (
    ("ltv",),
    ("ltv", "--by", "cohort"),
    ("ltv", "--by", "main:branch"),
    ("ltv", "--by", "lifecycle"),
    ("ltv", "--compare-to", "90d"),
    ("ltv", "--by", "cohort", "--compare-to", "90d"),
    ("ltv", "--where", "orders > 3", "--from", "2023-06-01"),
    ("ltv", "--rows", "branch = 'north'"),
    ("customers",),
    ("customers", "--compare-to", "90d"),
    ("segment",),
    ("segment", "--scheme", "rf", "--advice"),
    ("segment", "--scheme", "lifecycle", "--members"),
    ("segment", "--cross", "lifecycle"),
    ("segment", "--by", "cohort"),
    ("segment", "--compare-to", "90d"),
    ("cohorts",),
    ("cohorts", "--by", "first:branch"),
    ("trend",),
    ("inspect",),
)  # fmt: skip


@pytest.fixture
def log(shop: Path) -> Path:
    """Return a log of visits in the folder in which the command runs."""
    return write_visits(shop / "visits.csv", some_visits(3))


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_no_command_says_a_word_of_money(call: Run, log: Path, words: tuple[str, ...]) -> None:
    answer = call(words[0], log.name, *words[1:], "--no-money", "--format", "json")
    assert answer.status == 0, answer.err
    content = json.loads(answer.out)
    assert not list(VALIDATOR.iter_errors(content))
    # The list of settings is the same in every run, and what a table tells of how it was made names some of them.
    del content["settings"], content["record"]
    assert told_of_money(json.dumps(content, ensure_ascii=False)) == []
    assert told_of_money(answer.err) == []


@pytest.mark.parametrize("name", [name for name in OUTPUT_FORMATS if name not in ("json", "parquet", "xlsx", "html")])
@pytest.mark.parametrize("words", [("ltv",), ("customers",), ("segment",), ("cohorts",), ("trend",), ("inspect",)])
def test_no_format_shows_a_column_of_money(call: Run, log: Path, words: tuple[str, ...], name: str) -> None:
    answer = call(*words, log.name, "--no-money", "--format", name)
    assert answer.status == 0, answer.err
    assert told_of_money(answer.out.decode() + answer.err) == []


def told_of_money(text: str) -> list[str]:
    """Return the words of money in what a command has printed."""
    return MONEY.findall(ALLOWED.sub("", text))


def test_a_forecast_tells_of_orders_alone(call: Run, log: Path) -> None:
    answer = call("forecast", log.name, "--no-money", "--format", "json")
    content = json.loads(answer.out)
    del content["settings"], content["record"]
    assert told_of_money(json.dumps(content) + answer.err) == []
    assert content["summary"]["holdout_orders"] > 0


@pytest.mark.parametrize("command", ["profit", "cac"])
def test_questions_of_money_are_refused(call: Run, log: Path, command: str) -> None:
    answer = call(command, log.name, "--no-money")
    assert answer.status == 3
    assert f"custseg {command} needs amounts\n  The file is read without amounts: --no-money." in answer.err


def test_the_message_of_a_missing_amount_names_the_option_and_it_works(call: Run, log: Path) -> None:
    answer = call("ltv", log.name)
    assert answer.status == 3
    (option,) = re.findall(r"If the file has no amounts: (\S+)$", answer.err.strip(), re.MULTILINE)
    assert call("ltv", log.name, option).rows[0].keys() >= {"customer_id", "orders", "days_since_last"}


def test_a_file_without_names_and_amounts_is_told_what_to_type(call: Run, shop: Path) -> None:
    (shop / "bare.csv").write_text("C1,2024-01-03\nC2,2024-02-03\nC1,2024-03-04\n")
    answer = call("ltv", "bare.csv")
    (typed,) = re.findall(r"(--map \S+ --map \S+ --no-money)", answer.err)
    rows = call("ltv", "bare.csv", *typed.split()).rows
    assert [(row["customer_id"], row["orders"]) for row in rows] == [("C1", "2"), ("C2", "1")]


def test_init_writes_it_and_the_config_is_followed(call: Run, log: Path, shop: Path) -> None:
    assert call("init", log.name, "--no-money").status == 0
    written = (shop / "custseg.yaml").read_text()
    assert "\nno_money: true\n" in written
    assert "margin" not in written
    assert call("ltv", log.name).rows == call("ltv", log.name, "--no-money", "--no-config").rows
    # What was typed wins over the file.
    assert "no column for the revenue" in call("ltv", log.name, "--no-money", "off").err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--margin", "30%"), "--margin takes amounts"),
        (("--cac", "5"), "--cac takes amounts"),
        (("--map", "revenue=branch"), "--map revenue names amounts"),
    ],
)
def test_options_of_money_beside_it_are_refused(call: Run, log: Path, words: tuple[str, ...], told: str) -> None:
    answer = call("ltv", log.name, "--no-money", *words)
    assert answer.status == 2
    assert told in answer.err
