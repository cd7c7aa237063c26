"""The documentation names what is there: folders, files, links, decisions, generated pages."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import click
import pytest
from architecture import PACKAGE, folders
from places import ROOT

from custseg.cli.options import PARAMETERS

DOCS = ROOT / "docs"
DECISIONS = DOCS / "decisions"
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "sample_data/README.md")),
    *sorted(DOCS.rglob("*.md")),
    ROOT / "tests" / "benchmarks" / "README.md",
]
FOR_DEVELOPERS = [
    ROOT / "CONTRIBUTING.md",
    DOCS / "architecture.md",
    DOCS / "polars.md",
    *sorted(DECISIONS.glob("*.md")),
]
FILE = re.compile(r"`([\w.-]+(?:/[\w.-]+)+/?|\w+\.(?:py|yaml))`")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def folder_table(page: Path) -> list[str]:
    """Return the folders that the first column of a page's tables names, in order."""
    return re.findall(r"^\| `custseg/(\w+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE)


def missing_files(text: str) -> list[str]:
    """Return the files and folders in backticks that neither the repository nor the package has.

    A name without a folder may be anywhere; ``NAME`` stands for any name.
    """
    names = [name for name in FILE.findall(text) if "NAME" not in name]
    return [name for name in names if not exists(name)]


def exists(name: str) -> bool:
    if (ROOT / name).exists() or (PACKAGE / name).exists():
        return True
    return "/" not in name and name in names_of_package()


@cache
def names_of_package() -> frozenset[str]:
    """Return the names of all files of the package, without their folders."""
    return frozenset(path.name for path in PACKAGE.rglob("*"))


@cache
def heading_ids(text: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page: Path) -> list[str]:
    """Return the links of a page to files or headings that are not there."""
    found = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        name, _, heading = link.partition("#")
        if "://" in link:
            continue
        target = page.parent / name if name else page
        if not target.exists() or (heading and heading not in heading_ids(target.read_text(encoding="utf-8"))):
            found.append(link)
    return found


@pytest.mark.parametrize("page", [ROOT / "CONTRIBUTING.md", DOCS / "architecture.md"], ids=relative)
def test_the_table_of_folders_lists_each_one_in_the_order_of_imports(page: Path) -> None:
    assert folder_table(page) == folders()


@pytest.mark.parametrize("page", FOR_DEVELOPERS, ids=relative)
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    assert missing_files(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken_links(page) == []


def test_a_wrong_file_name_and_a_broken_link_are_seen(tmp_path: Path) -> None:
    assert missing_files("`tables/ledger.py`, `ledger.py`, `custseg/cli/NAME.py`, `tables/lodger.py`, `lodger.py`") == [
        "tables/lodger.py",
        "lodger.py",
    ]
    page = tmp_path / "page.md"
    page.write_text("# A heading …\n[a](#a-heading-) [b](#other) [c](page.md) [d](none.md) [e](https://example.com)")
    assert broken_links(page) == ["#other", "none.md"]


def test_every_option_that_the_page_on_sales_names_exists() -> None:
    known = {name: parameter for parameter in PARAMETERS.values() for name in parameter.opts}
    options = re.findall(r"`(--[a-z-]+)(?: ([^\s`]+))?[^`]*`", (DOCS / "sales.md").read_text(encoding="utf-8"))
    assert {"--system", "--includes", "--amount-per", "--unpaid", "--refunds"} <= {name for name, _ in options}
    for name, value in options:
        assert name in known
        choices = getattr(known[name], "choices", ())
        listed = choices(click.Context(click.Command("ltv"))) if callable(choices) else choices
        assert not listed or not value or {*value.split(",")} <= {*listed}, (name, value)


def test_the_index_lists_every_decision() -> None:
    listed = LINK.findall((DECISIONS / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(path.name for path in DECISIONS.glob("*.md") if path.name != "README.md")


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """Return docs/generate.py as a module."""
    spec = importlib.util.spec_from_file_location("generate_docs", DOCS / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_current(generator: ModuleType) -> None:
    """If not: make docs."""
    for name, page in generator.GENERATED.items():
        assert (ROOT / name).read_text(encoding="utf-8") == page(), name


def test_captures_are_replaced_by_what_the_command_prints(generator: ModuleType) -> None:
    page = "Before\n\n<!-- capture: custseg --version -->\n```text\nold\nlines\n```\n\nafter"
    version = generator.captured(["--version"])
    assert version.startswith("custseg ")
    assert generator.with_captures(page) == page.replace("old\nlines\n", version)
