"""README, docs and the example config show what the program does."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from places import ROOT

from custseg.settings.schema import SCHEMA
from custseg.settings.settings import gather

PAGES = "\n".join(path.read_text() for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])
CAPTURES = re.findall(r"<!-- capture: custseg (.*?) -->\n```text\n(.*?)```", PAGES, re.DOTALL)
EXAMPLE = ROOT / "config.example.yaml"


def lines(text: str) -> list[str]:
    """Return the lines of a terminal; the length of rules and the spaces between columns depend on rich."""
    return [re.sub(" {2,}", "  ", re.sub("─+", "─", line.rstrip())) for line in text.rstrip().splitlines()]


def test_the_pages_show_the_commands() -> None:
    captured = {words.split()[0] for words, _ in CAPTURES}
    assert captured >= {"ltv", "segment", "inspect", "cac", "profit", "trend", "cohorts", "forecast"}


@pytest.mark.parametrize(("words", "captured"), CAPTURES, ids=[words for words, _ in CAPTURES])
def test_captured_output_is_current(glance: Callable[..., Any], shop: Path, words: str, captured: str) -> None:
    """At a terminal of 80 columns, without colour. If not: make docs."""
    (shop / "sample_data").symlink_to(ROOT / "sample_data")
    output = glance(*words.split(), columns=80, NO_COLOR="1").out.decode()
    # The elapsed time of a slow run is written, then wiped away by a carriage return.
    plain = re.sub(r"\r.*\r|\x1b\[[0-9;]*m", "", output)
    assert lines(plain) == lines(captured)


def test_the_example_config_has_every_setting() -> None:
    names = re.findall(r"^(?:# )?([a-z_]+):", EXAMPLE.read_text(), re.MULTILINE)
    assert sorted(names) == sorted(SCHEMA)


def test_the_example_config_has_the_built_in_values(tmp_path: Path) -> None:
    """As it is, it changes nothing; uncommented, every line is a valid setting."""
    text = EXAMPLE.read_text()
    settings = gather({}, config=str(EXAMPLE), environment={})
    assert {name: settings[name] for name in yaml.safe_load(text)} == {
        name: SCHEMA[name].default for name in yaml.safe_load(text)
    }
    everything = tmp_path / "all.yaml"
    everything.write_text(re.sub(r"^# ([a-z_]+:)", r"\1", text, flags=re.MULTILINE))
    assert set(gather({}, config=str(everything), environment={}).values) == set(SCHEMA)
