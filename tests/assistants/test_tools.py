"""The tools, called directly: the same figures as from Python, some of the rows, errors in words, nothing written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from places import SAMPLE_DATA

import custseg
from custseg.api.keywords import ANALYSES, DICTIONARIES
from custseg.assistants.allowed import Allowed
from custseg.assistants.tools import Tools


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Return a folder with a part of the sample's orders, and its contacts."""
    lines = (SAMPLE_DATA / "orders.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "orders.csv").write_text("\n".join(lines[:1500]) + "\n", encoding="utf-8")
    shutil.copy(SAMPLE_DATA / "contacts.csv", tmp_path / "contacts.csv")
    return tmp_path


@pytest.fixture
def tools(shop: Path) -> Tools:
    return Tools(Allowed([str(shop)]))


def test_there_is_a_tool_for_each_analysis(tools: Tools) -> None:
    entries = {entry.name: entry for entry in tools.entries()}
    assert [*entries] == ["files", *ANALYSES, *DICTIONARIES, "keywords"]
    assert all(entry.description.endswith((".", "stake.")) for entry in entries.values())


def test_figures_are_those_of_the_function(tools: Tools, shop: Path) -> None:
    answer = tools.call("ltv", {"orders": "orders.csv", "contacts": "contacts.csv", "by": "channel", "margin": 0.3})
    expected = custseg.ltv(shop / "orders.csv", contacts=shop / "contacts.csv", by="channel", margin=0.3)
    assert not answer.failed
    assert answer.document
    assert answer.document["summary"] == expected.summary
    assert answer.document["rows"] == expected.to_dict()["rows"]
    assert answer.document["shown"] == {"returned": len(expected), "total": len(expected)}
    assert json.loads(answer.as_json()) == answer.document
    assert answer.text.splitlines()[0] == expected.title


def test_the_answer_tells_how_many_rows_it_left_out(tools: Tools, shop: Path) -> None:
    total = len(custseg.ltv(shop / "orders.csv"))
    usual = tools.call("ltv", {"orders": "orders.csv"})
    few = tools.call("ltv", {"orders": "orders.csv", "top": 3})
    assert usual.document
    assert few.document
    assert len(usual.document["rows"]) == 20
    assert few.document["rows"] == usual.document["rows"][:3]
    assert few.document["shown"] == {
        "returned": 3,
        "total": total,
        "cut": f"rows: 3 of {total:,}. Ask for more with top.",
    }


@pytest.mark.parametrize("top", [0, -1, 501, "3", True, 2.5])
def test_a_wrong_number_of_rows_is_refused(tools: Tools, top: object) -> None:
    answer = tools.call("ltv", {"orders": "orders.csv", "top": top})
    assert (answer.failed, answer.text) == (True, "top: expected a number of rows from 1 to 500")


def test_rare_keywords_stand_in_more(tools: Tools, shop: Path) -> None:
    words = tools.call("keywords", {"analysis": "ltv"})
    assert words.document
    assert words.document["more"]["decimal"]["enum"] == ["comma", "point"]
    (shop / "eu.csv").write_text("Kunde;Datum;Betrag\na;31.01.2025;1.234\n")
    as_thousands = tools.call("ltv", {"orders": "eu.csv", "margin": "50%", "more": {"decimal": "comma"}})
    as_decimals = tools.call("ltv", {"orders": "eu.csv", "margin": "50%", "more": {"decimal": "point"}})
    assert as_thousands.document
    assert as_decimals.document
    assert as_thousands.document["summary"]["revenue"] == 1234
    assert as_decimals.document["summary"]["revenue"] == 1.234


@pytest.mark.parametrize(
    ("tool", "values", "said"),
    [
        ("ltv", {}, "orders: no file is named"),
        ("ltv", {"orders": "/etc/passwd"}, "/etc/passwd: may not be read"),
        ("ltv", {"orders": ["orders.csv", "../x.csv"]}, "../x.csv: may not be read"),
        ("ltv", {"orders": "orders.csv", "contacts": "/etc/passwd"}, "/etc/passwd: may not be read"),
        ("ltv", {"orders": "orders.csv", "rules_file": "/etc/passwd"}, "/etc/passwd: may not be read"),
        ("ltv", {"orders": "orders.csv", "more": {"rules_file": "/etc/passwd"}}, "/etc/passwd: may not be read"),
        ("ltv", {"orders": "http://127.0.0.1/x.csv"}, "URLs and standard input cannot be read here"),
        ("ltv", {"orders": 5}, "5 is not the name of a file"),
        ("ltv", {"orders": "orders.csv", "rejects": "out.csv"}, "rejects: this server writes no files"),
        ("ltv", {"orders": "orders.csv", "more": {"rejects": "out.csv"}}, "rejects: this server writes no files"),
        ("ltv", {"orders": "orders.csv", "output": "out.csv"}, "ltv() has no keyword 'output'"),
        ("ltv", {"orders": "orders.csv", "more": "x"}, "more is not an object"),
        ("ltv", {"orders": "orders.csv", "by": "chanel", "contacts": "contacts.csv"}, "Did you mean 'channel'?"),
        ("ltv", {"orders": "orders.csv", "margin": [1]}, "invalid margin"),
        ("deals", {"orders": "orders.csv"}, "deals: no file is named"),
        ("metrics", {"names": "ltw"}, "Did you mean 'ltv'"),
        ("keywords", {"analysis": "lvt"}, "Did you mean 'ltv'"),
        ("lvt", {}, "no such tool: lvt"),
    ],
    ids=str,
)  # fmt: skip
def test_errors_are_words(tools: Tools, shop: Path, tool: str, values: dict[str, object], said: str) -> None:
    before = sorted(shop.iterdir())
    answer = tools.call(tool, values)
    assert answer.failed
    assert answer.document is None
    assert said in answer.text
    assert sorted(shop.iterdir()) == before


def test_files_that_a_config_names_are_checked_too(tools: Tools, shop: Path) -> None:
    (shop / "shop.yaml").write_text("margin: 30%\ncontacts: contacts.csv\nspend: spend.csv\n")
    (shop / "spend.csv").write_text("month,channel,amount\n2025-01,search,300\n")
    values = {"orders": "orders.csv", "config": "shop.yaml", "by": "channel"}
    answer = tools.call("ltv", values)
    assert not answer.failed, answer.text
    (shop / "shop.yaml").write_text("contacts: /etc/passwd\n")
    assert "/etc/passwd: may not be read" in tools.call("ltv", values).text
    assert "/etc/passwd: may not be read" in tools.call("rhythm", values | {"contacts": "contacts.csv"}).text


def test_a_bug_is_told_without_the_data(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    from custseg.assistants import tools as module

    def broken(*words: object) -> None:
        raise KeyError("Mrs Miller")

    monkeypatch.setattr(module, "answer_of", broken)
    answer = tools.call("ltv", {"orders": "orders.csv"})
    assert (answer.failed, answer.text) == (True, "something went wrong inside custseg (KeyError)")


def test_what_stands_in_the_data_stays_text(tools: Tools, shop: Path) -> None:
    (shop / "odd.csv").write_text("customer,date,amount\n\u202eevil\x1b[31m,2025-01-01,5\n", encoding="utf-8")
    answer = tools.call("customers", {"orders": "odd.csv", "margin": 1})
    assert not answer.failed, answer.text
    for text in (answer.text, answer.as_json()):
        assert "\x1b" not in text
        assert "\u202e" not in text
