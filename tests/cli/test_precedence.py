"""Flag > environment > --config or ./custseg.yaml > built-in; and the origin of each value."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def origins(err: str) -> dict[str, tuple[str, str]]:
    """Return value and origin of each setting that ``-v`` prints."""
    found = re.findall(r"^(\w+) = (.*?)  \((.*)\)$", err, flags=re.MULTILINE)
    return {name: (value, origin) for name, value, origin in found}


def test_each_layer_beats_the_one_below(call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of rows tells which layer won."""

    def rows(*words: str) -> int:
        return len(call("-q", "ltv", "orders.csv", *words).rows)

    assert rows() == 30
    (shop / "custseg.yaml").write_text("top: 3\n")
    (shop / "other.yaml").write_text("top: 4\n")
    assert rows() == 3
    assert rows("--config", "other.yaml") == 4
    assert rows("--no-config") == 30
    monkeypatch.setenv("CUSTSEG_TOP", "5")
    assert rows() == rows("--config", "other.yaml") == rows("--no-config") == 5
    assert rows("--top", "6") == 6
    assert rows("--top", "0") == 30


def test_verbose_prints_the_origin_of_each_value(call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop / "custseg.yaml").write_text("# ours\ntop: 3\nmargin: 25%\nlifetime: 12\n")
    monkeypatch.setenv("CUSTSEG_MARGIN", "0.3")
    printed = origins(call("ltv", "orders.csv", "-v", "--lifetime", "24").err)
    assert printed["top"] == ("3", "custseg.yaml:2")
    assert printed["margin"] == ("0.3", "CUSTSEG_MARGIN")
    assert printed["lifetime"] == ("24.0", "--lifetime")
    assert printed["cac"] == ("—", "built-in")


def test_column_roles_of_all_layers_are_merged(call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop / "odd.csv").write_text("a,b,c,d\nX,2025-01-01,7,1\n")
    (shop / "custseg.yaml").write_text("map: {customer_id: a, date: b, revenue: d}\n")
    answer = call("-q", "ltv", "odd.csv", "--map", "revenue=c", "--columns", "revenue")
    assert answer.status == 0
    assert answer.rows == [{"customer_id": "X", "revenue": "7.0"}]
    (shop / "custseg.yaml").unlink()
    monkeypatch.setenv("CUSTSEG_MAP", "customer_id=a,date=b,revenue=d")
    assert call("-q", "ltv", "odd.csv", "--columns", "revenue").rows == [{"customer_id": "X", "revenue": "1.0"}]


@pytest.mark.parametrize("before", [True, False])
def test_common_options_work_before_and_after_the_command(call: Run, shop: Path, before: bool) -> None:
    (shop / "other.yaml").write_text("top: 4\n")

    def place(*words: str) -> tuple[str, ...]:
        return (*words, "ltv", "orders.csv") if before else ("ltv", "orders.csv", *words)

    assert len(call(*place("--config", "other.yaml")).rows) == 4
    assert call(*place("-q")).err == call(*place("--quiet")).err == ""
    assert "top" in origins(call(*place("-v")).err)
    assert "top" in origins(call(*place("--verbose")).err)
    missing = place("--debug")
    assert "Traceback" in call(*["missing.csv" if word == "orders.csv" else word for word in missing]).err


def test_every_problem_of_a_config_at_once_with_its_line(
    call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "custseg.yaml").write_text("top: 3\nmargn: 0.3\n\nlifetime: never\ntop: 4\nmap: [a, b]\nas_of: someday\n")
    monkeypatch.setenv("CUSTSEG_CAC", "dear")
    answer = call("ltv", "orders.csv")
    assert answer.status == 4
    assert answer.out == b""
    for words in (
        ":2: ",
        "'margn'",
        "'margin'",
        ":4: ",
        "'never'",
        ":5:1: 'top'",
        "twice",
        ":6: ",
        ":7: ",
        "CUSTSEG_CAC",
    ):
        assert words in answer.err, words
    assert call("ltv", "orders.csv", "--no-config").status == 4
    monkeypatch.delenv("CUSTSEG_CAC")
    assert call("ltv", "orders.csv", "--no-config").status == 0


@pytest.mark.parametrize(
    ("content", "printed"),
    [
        (b"top: [1\nby: 2\n", ("custseg.yaml:", "YAML")),
        (b"- top\n- by\n", ("custseg.yaml", "name: value")),
        (b"just words\n", ("custseg.yaml", "name: value")),
        (b"\xff\xfe\x00top: 3\n", ("custseg.yaml", "UTF-8")),
        (b"top: !!python/object/apply:os.system ['touch hacked']\n", ("custseg.yaml",)),
        (b"where: " + b"a" * 2_000_000, ("custseg.yaml", "too large")),
        (b"a: &a [x, x]\nb: &b [*a, *a]\n? [c]\n: 1\n", ("custseg.yaml",)),
    ],
)
def test_an_unreadable_config_is_an_error(call: Run, shop: Path, content: bytes, printed: tuple[str, ...]) -> None:
    (shop / "custseg.yaml").write_bytes(content)
    answer = call("ltv", "orders.csv")
    assert answer.status == 4
    assert all(words in answer.err for words in printed), answer.err
    assert "Traceback" not in answer.err
    assert "inside custseg" not in answer.err
    assert not (shop / "hacked").exists()


def test_an_empty_config_changes_nothing(call: Run, shop: Path) -> None:
    plain = call("-q", "ltv", "orders.csv").out
    for content in ("", "# nothing yet\n", "top:\n", "\ufeff# from Windows\r\n"):
        (shop / "custseg.yaml").write_text(content, encoding="utf-8")
        assert call("-q", "ltv", "orders.csv").out == plain


@pytest.mark.parametrize("named", ["--config", "CUSTSEG_CONFIG"])
def test_a_named_config_has_to_exist(call: Run, monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    if named == "--config":
        answer = call("ltv", "orders.csv", "--config", "missing.yaml")
    else:
        monkeypatch.setenv(named, "missing.yaml")
        answer = call("ltv", "orders.csv")
    assert answer.status == 4
    assert "missing.yaml" in answer.err


def test_the_condition_of_a_config_names_its_line(call: Run, shop: Path) -> None:
    (shop / "custseg.yaml").write_text("top: 3\nwhere: ordrs > 1\n")
    answer = call("ltv", "orders.csv")
    assert "custseg.yaml:2" in answer.err
    assert "'orders'" in answer.err
    assert answer.status == 4


@pytest.mark.parametrize("command", ["ltv --by cohort", "profit", "cac --cac 5", "trend", "cohorts"])
def test_a_condition_in_the_config_is_applied(call: Run, shop: Path, command: str) -> None:
    (shop / "custseg.yaml").write_text("where: ltv > 1\n")
    name, *words = command.split()
    answer = call(name, "orders.csv", *words)
    assert (answer.status, answer.out) == (4, b"")
    assert "custseg.yaml:1" in answer.err
    assert "--rows" in answer.err
    assert call(name, "orders.csv", *words, "--no-config").status == 0
