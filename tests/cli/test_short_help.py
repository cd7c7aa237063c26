"""Short help, metrics explained one by one, a pager for long text, and a file in the place of a command."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from custseg.cli.commands import COMMANDS
from custseg.cli.main_options import MAIN_OPTIONS
from custseg.cli.options import PARAMETERS
from custseg.cli.program import load_command

Run = Callable[..., Any]
STYLE = re.compile(r"\x1b\[[\d;]*m")


def seen(answer: Any) -> str:
    """Return what can be read on the screen."""
    return STYLE.sub("", answer.out.decode())


@pytest.mark.parametrize("name", COMMANDS)
def test_the_short_help_has_about_ten_options_and_the_long_one_all(call: Run, name: str) -> None:
    command = load_command(name)
    short = call(name, "--help").out.decode()
    shown = set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", short, re.MULTILINE)) - {"--help", "--help-all"}
    assert shown == {max(PARAMETERS[key].opts, key=len) for key in MAIN_OPTIONS[name]}
    assert len(shown) <= 10
    assert set(MAIN_OPTIONS[name]) <= {param.name for param in command.params}
    whole = call(name, "--help-all").out.decode()
    every = {max(param.opts, key=len) for param in command.params if param.opts[0].startswith("-")}
    assert every <= set(re.findall(r"--[\w-]+", whole))
    assert len(short.splitlines()) <= 60
    assert f"custseg {name} --help-all" in short


def test_a_file_instead_of_a_command(call: Run, shop: Path) -> None:
    """The suggestion works when it is typed; options that it does not have are left out."""
    shutil.copy(shop / "orders.csv", shop / "my orders.csv")
    for words in (("my orders.csv",), ("orders.csv", "--by", "cohort"), ("orders.csv", "--members"), ("-q", "*.csv")):
        answer = call(*words)
        assert answer.status == 2
        (typed,) = re.findall(r"Type: (custseg ltv .+)", answer.err)
        assert call(*shlex.split(typed)[1:]).status in ((0,) if "*" not in words[-1] else (0, 3))
    assert "--members" not in call("orders.csv", "--members").err
    assert "no such command" in call("missing.csv").err


def test_metrics_are_explained_one_by_one(call: Run, glance: Run) -> None:
    from custseg.metrics.catalogue import CATALOGUE

    text = " ".join(seen(glance("metrics", "retention-budget")).split())
    assert "retention_budget" in text
    assert " ".join(CATALOGUE["retention_budget"].definition.split()) in text
    several = call("-q", "metrics", "margin", "LTV to date").rows
    assert [row["name"] for row in several] == ["margin", "ltv"]
    wrong = call("metrics", "margn")
    assert wrong.status == 2
    assert "Did you mean 'margin'" in wrong.err
    whole = seen(glance("metrics", "--no-pager"))
    assert all(re.search(rf"^{name}( |$)", whole, re.MULTILINE) for name in CATALOGUE)


@pytest.mark.parametrize(
    ("env", "words", "paged"),
    [
        ({"PAGER": "sed s/^/PAGED/"}, (), True),
        ({"PAGER": "sed s/^/PAGED/"}, ("ltv",), False),
        ({"PAGER": "sed s/^/PAGED/", "NO_PAGER": "1"}, (), False),
        ({"PAGER": "cat"}, (), False),
    ],
    ids=str,
)
def test_long_text_is_shown_in_a_pager(screen: Run, env: dict[str, str], words: tuple[str, ...], paged: bool) -> None:
    """One line of a metric fits the screen, the whole list does not."""
    answer = screen("metrics", *words, **env)
    assert answer.status == 0
    assert (b"PAGED" in answer.out) == paged
    assert b"ltv" in answer.out


def test_there_is_no_pager_in_a_pipe(run: Run) -> None:
    assert b"PAGED" not in run("metrics", env={"PAGER": "sed s/^/PAGED/"}).out
