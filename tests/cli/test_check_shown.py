"""What ``custseg check`` prints: nothing where all hold, else a line each; exit status; JUnit and GitHub."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

Run = Callable[..., Any]
HOLDS, FAILS = ("--check", "customers >= 30"), ("--check", "customers > 99")
HOSTILE = 'a,b: <c> & "d"\n::error::e\r%0A \x1b[31m\u202e=cmd()'
"""A name that would end an annotation, an element, a line or a cell."""

CONFIG = {
    "checks": {
        "enough": "customers >= 30",
        "few": {"must": "customers < 10", "say": "{customers} customers, 100% sure"},
        "soft": {"must": "orders < 10", "level": "warning"},
        "unknown": "cac < 20",
        HOSTILE: "customers = 0",
    }
}


@pytest.fixture
def config(shop: Path) -> str:
    """Write checks into the working folder: one holds, the others do not."""
    (shop / "checks.yaml").write_text(yaml.safe_dump(CONFIG, sort_keys=False, allow_unicode=True))
    return "checks.yaml"


def test_silent_where_all_hold(call: Run, glance: Run) -> None:
    for options in ((), ("--format", "csv"), ("--format", "table"), ("--format", "github"), ("-q",)):
        answer = call("check", "orders.csv", *HOLDS, "--check", "unreadable_date_rows < 1%", *options)
        assert (answer.status, answer.out, answer.err) == (0, b"", "")
    answer = glance("check", "orders.csv", *HOLDS)
    assert (answer.status, answer.out) == (0, b"")


def test_verbose_says_how_many_hold(call: Run) -> None:
    answer = call("check", "orders.csv", *HOLDS, "-v")
    assert (answer.status, answer.out) == (0, b"")
    assert answer.err.splitlines()[0] == "1 of 1 checks hold"


def test_a_failure_in_a_pipe_is_a_row(call: Run) -> None:
    answer = call("check", "orders.csv", *HOLDS, *FAILS)
    assert answer.status == 5
    (row,) = answer.rows
    assert row == {
        "check": "customers > 99", "level": "error", "status": "failed", "figure": "customers", "value": "30.0",
        "shown": "30", "limit": "> 99", "text": "",
    }  # fmt: skip
    assert answer.err.splitlines()[-1] == "custseg: 1 of 2 checks did not hold"


def test_a_failure_at_a_terminal_is_a_sentence(glance: Run, config: str) -> None:
    answer = glance("check", "orders.csv", "--config", config, columns=200)
    assert answer.status == 5
    lines = answer.out.decode().splitlines()
    assert lines[0] == "error: few: customers is 30, must be < 10. 30 customers, 100% sure"
    assert lines[1].startswith("warning: soft: orders is ")
    assert lines[2].startswith("error: unknown: cannot be checked. cac is unknown: it needs the acquisition cost")
    assert lines[3].startswith("error: a,b: ")
    assert "\x1b[31m" not in answer.out.decode()
    assert "\u202e" not in answer.out.decode()


def test_a_warning_alone_is_shown_and_ends_with_0(call: Run, shop: Path) -> None:
    (shop / "soft.yaml").write_text("checks: {soft: {must: customers > 99, level: warning}}\n")
    answer = call("check", "orders.csv", "--config", "soft.yaml")
    assert (answer.status, [row["level"] for row in answer.rows]) == (0, ["warning"])
    strict = call("check", "orders.csv", "--config", "soft.yaml", "--strict")
    assert (strict.status, strict.out) == (5, answer.out)


def test_the_config_holds_checks_and_typed_ones_come_beside(call: Run, shop: Path) -> None:
    (shop / "custseg.yaml").write_text("checks: {one: customers > 98}\ntargets: {orders: 1}\n")
    assert [row["check"] for row in call("check", "orders.csv", *FAILS).rows] == ["one", "customers > 99"]
    assert [row["check"] for row in call("check", "orders.csv", *FAILS, "--no-config").rows] == ["customers > 99"]
    # Other commands do not mind.
    assert call("ltv", "orders.csv").status == 0


def test_checks_from_the_environment(call: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTSEG_CHECKS", "customers > 99; segment_share('a;b') > 0")
    answer = call("check", "orders.csv")
    assert answer.status == 4
    assert "there is no segment 'a;b'" in answer.err
    monkeypatch.setenv("CUSTSEG_CHECKS", "customers > 99; customers > 1\norders < 1")
    assert [row["check"] for row in call("check", "orders.csv").rows] == ["customers > 99", "orders < 1"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ((), 2),
        (("--check", "orders >"), 2),
        (("--check", "foo > 1"), 2),
        (("--config", "wrong.yaml"), 4),
        (("nothing.csv", "--check", "orders > 1"), 3),
    ],
)
def test_exit_status_of_errors(call: Run, shop: Path, words: tuple[str, ...], status: int) -> None:
    (shop / "wrong.yaml").write_text("checks: {a: orders >, b: foo > 1}\n")
    answer = call("check", "orders.csv", *words)
    assert (answer.status, answer.out) == (status, b"")
    if "wrong.yaml" in words:
        assert "wrong.yaml:1:21: " in answer.err
        assert "wrong.yaml:1:26: there is no figure 'foo'" in answer.err


def test_hostile_names_in_csv(call: Run, config: str) -> None:
    answer = call("check", "orders.csv", "--config", config)
    rows = list(csv.DictReader(answer.out.decode().splitlines(keepends=True)))
    assert len(rows) == 4
    assert b"\x1b" not in answer.out


def test_json_holds_all_checks(call: Run, config: str) -> None:
    answer = call("check", "orders.csv", "--config", config, "--format", "json")
    document = json.loads(answer.out)
    assert [row["check"] for row in document["rows"]] == ["few", "soft", "unknown", HOSTILE]
    assert [row["status"] for row in document["all_checks"]] == [
        "held", "failed", "failed", "cannot be checked", "failed",
    ]  # fmt: skip
    assert document["summary"] == {
        "checks": 5, "checks_held": 1, "checks_failed": 3, "checks_unanswered": 1, "checks_failing": 3,
    }  # fmt: skip
    held = call("check", "orders.csv", *HOLDS, "--format", "json")
    assert (held.status, json.loads(held.out)["rows"]) == (0, [])


JUNIT = {
    "testsuites": ({"name", "tests", "failures", "errors", "time"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time"}, {"testcase"}),
    "testcase": ({"name", "classname", "time"}, {"failure", "error", "skipped", "system-out"}),
    "failure": ({"message", "type"}, set()),
    "error": ({"message", "type"}, set()),
    "system-out": (set(), set()),
}
"""Attributes and children of each element, as the schema of Jenkins (junit-10.xsd) and GitLab have them."""


def follow_the_schema(element: ElementTree.Element) -> None:
    attributes, children = JUNIT[element.tag]
    assert {*element.keys()} <= attributes
    for child in element:
        assert child.tag in children
        follow_the_schema(child)


@pytest.mark.parametrize("strict", [False, True])
def test_junit(call: Run, shop: Path, config: str, strict: bool) -> None:
    words = ("check", "orders.csv", "--config", config, "-o", "checks.xml", *(["--strict"] if strict else []))
    answer = call(*words)
    assert (answer.status, answer.out) == (5, b"")
    root = ElementTree.parse(shop / "checks.xml").getroot()
    follow_the_schema(root)
    (suite,) = root
    cases = {case.get("name"): [child.tag for child in case] for case in suite}
    assert [*cases.values()] == [[], ["failure"], ["failure" if strict else "system-out"], ["error"], ["failure"]]
    for element in (root, suite):
        counts = tuple(int(element.get(name, "")) for name in ("tests", "failures", "errors"))
        assert counts == (5, 3 if strict else 2, 1)
    (few,) = suite.findall("testcase[@name='few']/failure")
    assert few.get("message") == few.text == "customers is 30, must be < 10. 30 customers, 100% sure"
    assert not {"\x1b", "\u202e"} & {*"".join(filter(None, cases))}
    # A program that reads it gets a document also where nothing failed.
    assert ElementTree.fromstring(call("check", "orders.csv", *HOLDS, "--format", "junit").out).get("failures") == "0"


def unescaped(text: str, *, is_property: bool) -> str:
    """Read what GitHub documents as escapes of workflow commands."""
    for sign, escape in ((":", "%3A"), (",", "%2C")) if is_property else ():
        text = text.replace(escape, sign)
    return text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


def test_github(call: Run, config: str) -> None:
    answer = call("check", "orders.csv", "--config", config, "--format", "github")
    lines = answer.out.decode().split("\n")
    assert lines.pop() == ""
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::error", "::error"]
    assert lines[0] == ("::error file=orders.csv,title=few::customers is 30, must be < 10. 30 customers, 100%25 sure")
    title, _, message = lines[3].removeprefix("::error file=orders.csv,title=").partition("::")
    assert not {",", ":", "\r", "\x1b", "\u202e"} & {*title}
    plain = unescaped(title, is_property=True)
    assert plain == HOSTILE.replace("\x1b", "�").replace("\u202e", "�")
    assert unescaped(message, is_property=False) == "customers is 30, must be = 0"


def test_formats_of_check_are_no_others(call: Run) -> None:
    for name in ("junit", "github", "yaml"):
        answer = call("ltv", "orders.csv", "--format", name)
        assert answer.status == 2
        assert f"{name} is a format of custseg check" in answer.err
    assert call("ltv", "orders.csv", "-o", "ltv.xml").status == 2
    assert call("check", "orders.csv", *HOLDS, "--format", "yaml").status == 2


def test_proposed_checks_go_into_the_config(call: Run, few_of_the_sample: Path, shop: Path) -> None:
    orders = str(few_of_the_sample / "orders.csv")
    answer = call("check", orders, "--propose")
    assert answer.status == 0
    found = yaml.safe_load(answer.out)["checks"]
    assert len(found) >= 10
    (shop / "custseg.yaml").write_bytes(answer.out)
    assert (call("check", orders).status, call("check", orders).out) == (0, b"")
    assert call("check", orders, "--propose", "-o", "proposed.yaml").status == 0
    assert (shop / "proposed.yaml").read_bytes() == answer.out
    table = call("check", orders, "--propose", "--format", "csv")
    assert {row["check"]: row["must"] for row in table.rows} == found


def test_the_summary_and_rejects_go_to_files(call: Run, shop: Path, unread: None) -> None:
    answer = call("check", "orders.csv", *FAILS, "--summary", "s.json", "--rejects", "r.csv", "-o", "c.csv")
    assert (answer.status, answer.out) == (5, b"")
    assert json.loads((shop / "s.json").read_bytes())["summary"]["checks_failed"] == 1
    assert "unreadable date" in (shop / "r.csv").read_text()
    assert "customers > 99" in (shop / "c.csv").read_text()


def test_warnings_on_how_the_file_was_read_come_with_failures_only(call: Run, shop: Path) -> None:
    (shop / "plain.csv").write_text("customer_id,date,revenue\nA,2025-01-01,3\nB,2025-02-01,3\n")
    held = call("check", "plain.csv", "--check", "customers = 2")
    failed = call("check", "plain.csv", "--check", "customers = 3")
    assert held.err == ""
    assert "margin" in failed.err
    assert "margin" not in call("check", "plain.csv", "--check", "customers = 3", "-q").err
