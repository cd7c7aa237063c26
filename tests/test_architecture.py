"""The house: data comes in at the bottom and leaves at the top, and imports point downward only."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import custseg

ROOT = Path(custseg.__file__).parent
FLOORS = [
    ("errors", "notes", "numbers", "signals", "stages"), ("settings",), ("sources",), ("tables",), ("sql",),
    ("metrics",), ("result",), ("customers",), ("writing",), ("segments",), ("forecast",), ("engine",), ("analyses",),
    ("api",), ("cli", "__main__"),
]  # fmt: skip
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
MODULES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def room_of(path: Path) -> str:
    """Return the room that a module lies in."""
    inside = path.relative_to(ROOT)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imports(source: str, place: Path) -> Iterator[tuple[int, str]]:
    """Yield line and name of what a module at ``place`` imports of the package, in functions and for types too."""
    package = ["custseg", *place.relative_to(ROOT).parts[:-1]]
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = [*above, *([node.module] if node.module else [])]
            names = [".".join([*base, alias.name]) for alias in node.names]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            names = [word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str)]
        yield from ((getattr(node, "lineno", 0), name) for name in names if name.startswith("custseg."))


def upward(source: str, place: Path) -> list[str]:
    """Return the imports of a module that point upward."""
    floor = FLOOR[room_of(place)]
    found = [(line, name, name.split(".")[1]) for line, name in imports(source, place)]
    return [f"line {line}: {name}" for line, name, room in found if room != "__version__" and FLOOR[room] > floor]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_downward(path: Path) -> None:
    assert upward(path.read_text(encoding="utf-8"), path) == []


@pytest.mark.parametrize(
    "source",
    [
        "from custseg import cli",
        "import custseg.cli.main as main",
        "def f():\n    from custseg.analyses.ltv import ltv",
        "if TYPE_CHECKING:\n    from ..writing.formats import write_result",
        "importlib.import_module('custseg.sql.compile')",
    ],
)
def test_an_import_that_points_upward_would_be_seen(source: str) -> None:
    assert len(upward(source, ROOT / "tables" / "status.py")) == 1


NUMERIC = {"numpy", "scipy"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_forecast_needs_its_extra(path: Path) -> None:
    """Without numpy and scipy everything but forecasts works."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    assert room_of(path) == "forecast" or not names & NUMERIC


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_every_module_can_be_imported_alone() -> None:
    names = [module.name for module in pkgutil.walk_packages([str(ROOT)], "custseg.")]
    assert len(names) >= len(FLOORS)
    for name in names:
        if not name.endswith("__main__"):
            importlib.import_module(name)


def test_no_room_is_empty() -> None:
    for folder in (path for path in ROOT.iterdir() if path.is_dir() and path.name != "__pycache__"):
        assert len(list(folder.glob("*.py"))) > 1, folder.name
        assert folder.name in FLOOR, folder.name
