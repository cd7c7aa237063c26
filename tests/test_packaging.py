"""What is installed and what the source distribution holds, as pyproject.toml and MANIFEST.in list it."""

from __future__ import annotations

import fnmatch
import tomllib
from pathlib import Path

from places import ROOT

PACKAGE = ROOT / "custseg"
NOT_INSTALLED = {".py", ".pyc", ".md"}
GENERATED = {
    "__pycache__",
    ".git",
    "build",
    "dist",
    ".venv",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MANIFEST = (ROOT / "MANIFEST.in").read_text(encoding="utf-8").splitlines()


def package_of(file: Path) -> Path:
    """Return the folder of the package that a file is installed with: the nearest one with an __init__.py."""
    return next(folder for folder in file.parents if (folder / "__init__.py").is_file())


def is_installed(file: Path, patterns: list[str]) -> bool:
    """Return whether a pattern takes a file. As in setuptools, * stands for no folder."""
    parts = file.relative_to(package_of(file)).parts
    return any(
        len(parts) == len(wanted) and all(map(fnmatch.fnmatchcase, parts, wanted))
        for wanted in (pattern.split("/") for pattern in patterns)
    )


def test_every_file_that_the_package_reads_is_installed() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    files = [file for file in PACKAGE.rglob("*") if file.is_file() and file.suffix not in NOT_INSTALLED]
    assert {file.suffix for file in files} >= {".yaml", ".typed", ".pyi", ".gz"}
    assert [file.relative_to(ROOT).as_posix() for file in files if not is_installed(file, patterns)] == []
    # Every pattern is needed, so that a wrong one is seen.
    assert [one for one in patterns if not any(is_installed(file, [one]) for file in files)] == []


def test_every_folder_with_code_is_a_package() -> None:
    folders = {file.parent for file in PACKAGE.rglob("*.py")}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_the_source_distribution_holds_every_folder_and_page() -> None:
    listed = " ".join(MANIFEST).split()
    # setuptools takes these by itself, and adds some.
    taken = {"README.md", "LICENSE", "pyproject.toml", "MANIFEST.in", "custseg", "PKG-INFO", "setup.cfg"}
    there = {one.name for one in ROOT.iterdir() if not one.name.endswith(".egg-info")} - GENERATED
    visible = {name for name in there if not name.startswith(".") or name in (".ci", ".gitignore")}
    assert sorted(visible - {*listed} - taken) == []


def test_the_entry_and_the_version_exist() -> None:
    import custseg
    from custseg.__main__ import entry

    assert callable(entry)
    assert PROJECT["project"]["scripts"] == {"custseg": "custseg.__main__:entry"}
    assert PROJECT["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "custseg.__version__"}
    assert custseg.__version__
    assert PROJECT["project"]["license-files"] == ["LICENSE"]
    assert (ROOT / "LICENSE").is_file()
