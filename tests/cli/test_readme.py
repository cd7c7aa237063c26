"""The captures in the docs and the example config are up to date."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from places import ROOT

from custseg.settings.schema import KNOWN
from custseg.settings.settings import gather

PAGES = "\n".join(path.read_text() for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])
CAPTURES = re.findall(r"<!-- capture: custseg (.*?) -->\n```text\n(.*?)```", PAGES, re.S)


def test_the_docs_show_the_commands() -> None:
    shown = {words.split()[0] for words, _ in CAPTURES}
    assert shown >= {"ltv", "segment", "inspect", "cac", "profit", "trend", "cohorts", "forecast"}


@pytest.mark.parametrize(("words", "shown"), CAPTURES, ids=[words for words, _ in CAPTURES])
def test_the_captures_in_the_docs_equal_the_output(
    screen: Callable[..., Any], shop: Path, words: str, shown: str
) -> None:
    """The file and the width of each capture, without colour."""
    (shop / "sample_data").symlink_to(ROOT / "sample_data")
    seen = screen(*words.split(), columns=80, NO_COLOR="1").out.decode()
    # On a busy machine the elapsed time has stood there, and was wiped away.
    plain = re.sub(r"\r.*\r|\x1b\[[0-9;]*m", "", seen)
    assert lines(plain) == lines(shown)


def lines(text: str) -> list[str]:
    """Return the lines of a picture; how long a rule is, and a blank between columns, depend on rich."""
    return [re.sub(" {2,}", "  ", re.sub("─+", "─", line.rstrip())) for line in text.rstrip().splitlines()]


def test_the_example_config_has_every_setting() -> None:
    text = (ROOT / "config.example.yaml").read_text()
    names = re.findall(r"^(?:# )?([a-z_]+):", text, re.M)
    assert sorted(names) == sorted(KNOWN)


def test_the_example_config_has_the_built_in_values(tmp_path: Path) -> None:
    """Uncommented, every line is a setting that is accepted; as it is, it changes nothing."""
    text = (ROOT / "config.example.yaml").read_text()
    settings = gather({}, config=str(ROOT / "config.example.yaml"), environment={})
    assert {name: settings[name] for name in yaml.safe_load(text)} == {
        name: KNOWN[name].default for name in yaml.safe_load(text)
    }
    everything = tmp_path / "all.yaml"
    everything.write_text(re.sub(r"^# ([a-z_]+:)", r"\1", text, flags=re.M))
    assert set(gather({}, config=str(everything), environment={}).values) == set(KNOWN)
