"""The README and the example config say what is so."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from custseg.settings.known import KNOWN
from custseg.settings.settings import gather

ROOT = Path(__file__).parents[2]


def test_the_picture_of_the_readme_is_what_people_see(screen: Callable[..., Any], shop: Path) -> None:
    """The file and the width of the README's capture, without colour."""
    (shop / "sample_data").symlink_to(ROOT / "sample_data")
    found = re.search(r"<!-- capture: custseg (.*?) -->\n```text\n(.*?)\n```", (ROOT / "README.md").read_text(), re.S)
    assert found
    seen = screen(*found[1].split(), columns=80, NO_COLOR="1").out.decode()
    # On a busy machine the elapsed time has stood there, and was wiped away.
    plain = re.sub(r"\r.*\r|\x1b\[[0-9;]*m", "", seen)
    assert lines(plain) == lines(found[2])


def lines(text: str) -> list[str]:
    """Return the lines of a picture; how long a rule is depends on the version of rich."""
    return [re.sub("─+", "─", line.rstrip()) for line in text.rstrip().splitlines()]


def test_every_setting_stands_in_the_example() -> None:
    text = (ROOT / "config.example.yaml").read_text()
    names = re.findall(r"^(?:# )?([a-z_]+):", text, re.M)
    assert sorted(names) == sorted(KNOWN)


def test_the_example_holds_and_says_the_built_in_values(tmp_path: Path) -> None:
    """Uncommented, every line is a setting that is accepted; as it is, it changes nothing."""
    text = (ROOT / "config.example.yaml").read_text()
    settings = gather({}, config=str(ROOT / "config.example.yaml"), environment={})
    assert {name: settings[name] for name in yaml.safe_load(text)} == {
        name: KNOWN[name].default for name in yaml.safe_load(text)
    }
    everything = tmp_path / "all.yaml"
    everything.write_text(re.sub(r"^# ([a-z_]+:)", r"\1", text, flags=re.M))
    assert set(gather({}, config=str(everything), environment={}).values) == set(KNOWN)
