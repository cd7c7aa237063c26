"""Checks of a config: short and long forms, lists, texts, and the place of each problem."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from custseg.errors import SettingsError
from custseg.settings.checks import CHECKS, Check, place_in
from custseg.settings.settings import gather


def read(path: Path, text: str) -> tuple[Check, ...]:
    file = path / "custseg.yaml"
    file.write_text(text, encoding="utf-8")
    checks: tuple[Check, ...] = gather({}, config=str(file), environment={})["checks"]
    return checks


@pytest.mark.parametrize(
    "value",
    [
        {"a": "x > 1", "b": {"must": "y > 2", "level": "warning", "say": "{y}"}},
        [{"name": "a", "must": "x > 1"}, {"name": "b", "must": "y > 2", "level": "warning", "say": "{y}"}],
        [Check("a", "x > 1"), Check("b", "y > 2", "warning", "{y}")],
    ],
)
def test_forms(value: Any) -> None:
    assert CHECKS.parse(value) == (Check("a", "x > 1"), Check("b", "y > 2", "warning", "{y}"))


def test_conditions_without_names() -> None:
    expected = (Check("x > 1", "x > 1"), Check("f('a;b') > 2", "f('a;b') > 2"))
    assert CHECKS.parse(["x > 1", "f('a;b') > 2"]) == expected
    assert CHECKS.parse(" x > 1 ; f('a;b') > 2\n;") == expected
    assert CHECKS.parse({}) == ()


def test_a_check_as_a_setting_is_shown() -> None:
    assert str(Check("a", "x > 1")) == "a: x > 1"
    assert str(Check("x > 1", "x > 1")) == "x > 1"


@pytest.mark.parametrize("text", ["checks: 5\n", "checks: yes\n"])
def test_something_else(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="conditions that must hold"):
        read(tmp_path, text)


def test_texts_know_their_places(tmp_path: Path) -> None:
    text = 'checks:\n  a: x > 1\n  b:\n    must: |\n      y > 2\n      AND z > 3\n  c: {must: "x > 1", say: "no"}\n'
    checks = read(tmp_path, text)
    places = [place_in(one.where, line, 3).rpartition("yaml:")[2] for one, line in zip(checks, (1, 2, 1), strict=True)]
    assert places == ["2:8", "6:9", "7:16"]
    assert checks[1].must == "y > 2\nAND z > 3\n"


def test_problems_stay_with_their_check(tmp_path: Path) -> None:
    """Other commands run with a config whose checks are wrong."""
    text = "checks:\n  a: 5\n  b:\n    level: warn\n    mst: x > 1\n  c: {must: [x], level: error}\n  d:\n"
    checks = read(tmp_path, text)
    found = [(problem.where.rpartition("yaml:")[2], problem.what) for one in checks for problem in one.problems]
    assert found == [
        ("2:6", "the check is 5, not a text"),
        ("5:5", "a check has no 'mst'"),
        ("3:3", "the check has no condition"),
        ("4:12", "there is no level 'warn'"),
        ("6:13", "'must' is ['x'], not a text"),
        ("7:5", "the check is nothing, not a text"),
    ]
