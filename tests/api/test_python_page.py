"""The code of docs/python.md runs, from top to bottom, and prints what the page shows."""

from __future__ import annotations

import doctest
import importlib.util
import re
from pathlib import Path

import pytest
from places import ROOT

from custseg.api.keywords import ANALYSES, DICTIONARIES, keywords_of
from custseg.api.result import Result
from custseg.cli.options import PARAMETERS
from custseg.settings.schema import SCHEMA

PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?:<!-- needs: (.*?) -->\n)?```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_code_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sample_data").symlink_to(ROOT / "sample_data")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    printed: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for number, (needs, code) in enumerate(BLOCKS, start=1):
        if any(importlib.util.find_spec(name) is None for name in needs.split()):
            continue
        if ">>>" in code:
            test = doctest.DocTestParser().get_doctest(code, names, f"block {number}", "docs/python.md", 0)
            runner.run(test, out=printed.append, clear_globs=False)
            names.update(test.globs)
        else:
            exec(compile(code, f"docs/python.md, block {number}", "exec"), names)
    assert "".join(printed) == ""
    assert [path.name for path in tmp_path.iterdir()] == ["sample_data"]


def test_the_page_names_every_function_and_part_of_a_result() -> None:
    for name in [*ANALYSES, *DICTIONARIES]:
        assert f"`{name}`" in PAGE
    parts = [name for name in vars(Result) if not name.startswith("_")]
    for name in parts:
        assert re.search(rf"`\.{name}\b", PAGE), name


def test_the_keywords_of_the_page_exist() -> None:
    known = {keyword for name in ANALYSES for keyword in keywords_of(name)} | {"format", "days"}
    for cell in re.findall(r"`([^`\n]+)`", PAGE):
        for name in re.findall(r"\b([a-z_]+)=(?!=)", cell):
            assert name in known, cell
    without_option = [name for name in SCHEMA if name not in PARAMETERS]
    assert all(f"`{name}`" in PAGE for name in without_option)
