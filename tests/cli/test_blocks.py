"""Every block of code on the pages runs, is compared with what it shows, or has its reason here."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from page_blocks import NOT_RUN, SCHEDULED, Block, blocks_of, for_a_shell
from places import ROOT

from custseg.settings.schema import SCHEMA
from custseg.settings.setting import CONFIG_NAME
from custseg.settings.settings import gather

Run = Callable[..., Any]

PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "sample_data/README.md", "tests/benchmarks/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
FOR_A_SHELL = frozenset("|<>*$;&")
BLOCKS = [block for page in PAGES for block in blocks_of(page.relative_to(ROOT).as_posix(), page.read_text("utf-8"))]


def with_check(kind: str) -> list[str]:
    """Return the pages that have blocks with this check."""
    return sorted({block.page for block in BLOCKS if block.checked_by == kind})


def of_page(page: str, *kinds: str) -> list[Block]:
    return [block for block in BLOCKS if block.page == page and block.checked_by in kinds]


@pytest.fixture
def desk(shop: Path, few_of_the_sample: Path) -> Path:
    """Return the working folder, with a part of the sample data where the pages have them."""
    shutil.copytree(few_of_the_sample, shop / "sample_data")
    for file in few_of_the_sample.glob("*.csv"):
        shutil.copy(file, shop / file.name)
    return shop


def run_line(call: Run, shell: Run, line: str) -> Any:
    """Run a line in this process, in a fraction of the time, or in a shell if it needs one."""
    bare = re.sub(r"'[^']*'|\"[^\"$]*\"", "", line)
    in_process = line.startswith("custseg ") and not FOR_A_SHELL & set(bare)
    return call(*shlex.split(line, comments=True)[1:]) if in_process else shell(line)


def test_every_block_is_checked() -> None:
    assert [block for block in BLOCKS if not block.checked_by] == []
    assert len([block for block in BLOCKS if block.checked_by == "commands"]) >= 10


def test_every_reason_has_its_block() -> None:
    assert {(block.page, block.comment) for block in BLOCKS if block.checked_by == "reason"} == {*NOT_RUN}


def test_a_fresh_clone_runs_every_command_of_the_readme() -> None:
    """tests/fresh_clone.sh gets the same blocks, in their order, and those that install."""
    blocks = for_a_shell("README.md")
    assert [block.comment for block in blocks[:2]] == ["install", "test"]
    assert {block.text for block in of_page("README.md", "commands")} == {block.text for block in blocks[2:]}


def test_a_block_that_nothing_checks_is_seen() -> None:
    page = "```text\nsome output\n```\n\n```python\nx = 1\n```\n\n```\nplain\n```\n\n```sh\ncustseg --version\n```\n"
    assert [block.checked_by for block in blocks_of("docs/other.md", page)] == ["", "", "", "commands"]


@pytest.mark.parametrize("page", with_check("commands"))
def test_commands_run(call: Run, shell: Run, desk: Path, page: str) -> None:
    """From top to bottom: a later command may read what an earlier one wrote, or a file shown as YAML."""
    for block in of_page(page, "commands", "yaml"):
        if block.language == "yaml":
            if not set(yaml.safe_load(block.text)) & set(SCHEMA):
                (desk / "rules.yaml").write_text(block.text, encoding="utf-8")
            elif block.comment == CONFIG_NAME:
                (desk / CONFIG_NAME).write_text(block.text, encoding="utf-8")
            continue
        # A script is one piece; otherwise each line is a command of its own.
        lines = [block.text] if block.text.startswith("set -e") else block.text.splitlines()
        for line in lines:
            answer = run_line(call, shell, line)
            assert answer.status == 0, (line, answer.err)
            assert "Traceback" not in answer.err


@pytest.mark.parametrize("page", with_check("cron"))
def test_lines_of_a_crontab_run(call: Run, shell: Run, desk: Path, page: str) -> None:
    """They do not freeze the report date, and every run replaces the file of the one before."""
    (desk / "orders").mkdir()
    shutil.copy(desk / "sample_data" / "orders.csv", desk / "orders")
    for line in "".join(block.text for block in of_page(page, "cron")).splitlines():
        found = SCHEDULED.match(line)
        assert found
        assert not re.search(r"--as-of[= ]\d|%", line)
        for _ in range(2):
            answer = run_line(call, shell, f"custseg {found[1]}")
            assert (answer.status, answer.out) == (0, b""), answer.err
    assert (desk / "ltv.parquet").stat().st_size > 1000


@pytest.mark.parametrize("page", with_check("yaml"))
def test_yaml_is_a_valid_config_or_rules_file(call: Run, desk: Path, page: str) -> None:
    for block in of_page(page, "yaml"):
        file = desk / "shown.yaml"
        file.write_text(block.text, encoding="utf-8")
        if set(yaml.safe_load(block.text)) & set(SCHEMA):
            assert gather({}, config=str(file), environment={})
            answer = call("ltv", "sample_data/orders.csv", "--config", "shown.yaml", "--summary", "summary.json")
        else:
            answer = call("customers", "sample_data/orders.csv", "--rules-file", "shown.yaml")
        assert answer.status == 0, answer.err


def test_inline_commands_have_options_that_exist() -> None:
    from custseg.cli.options import PARAMETERS

    known = {option for parameter in PARAMETERS.values() for option in [*parameter.opts, *parameter.secondary_opts]}
    known |= {"--help", "--help-all", "--version"}
    for page in PAGES[:1] + sorted((ROOT / "docs").glob("*.md")):
        for shown in re.findall(r"`(custseg [^`\n]+)`", page.read_text(encoding="utf-8")):
            assert set(re.findall(r"(?<= )--[a-z][a-z-]*", shown)) <= known, shown


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 220
