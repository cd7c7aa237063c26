"""Imports point downward, files import each other in no circle, and functions stay small and return their notes.

The rules are functions in tests/support/architecture.py. Each test shows every offender at once.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterable

import pytest
from architecture import (
    FLOOR,
    MAX_LINES,
    MAX_PARAMETERS,
    PACKAGE,
    Sources,
    circles,
    filled_lists,
    folders,
    imports_of,
    large_functions,
    module_of,
    nodes,
    package_sources,
    private_imports,
    upward_imports,
)

SOURCES = package_sources()
NUMERIC = ("numpy", "scipy")


def none(offenders: Iterable[object]) -> None:
    """Fail with every offender, one a line."""
    lines = [str(one) for one in offenders]
    assert not lines, f"{len(lines)} offenders:\n" + "\n".join(lines)


def may_use_numbers(path: str) -> bool:
    return path.startswith("forecast/")


def test_imports_point_downward() -> None:
    none(upward_imports(SOURCES))


def test_no_files_import_each_other_in_a_circle() -> None:
    none(circles(SOURCES))


def test_no_function_is_too_long_or_takes_too_many_parameters() -> None:
    none(large_functions(SOURCES))


def test_notes_and_problems_are_returned() -> None:
    """A function that only reads them takes ``Iterable[Note]``."""
    none(filled_lists(SOURCES))


def test_no_private_name_is_used_in_another_file() -> None:
    """Neither of custseg nor of a library, such as typer's copy of click."""
    none(private_imports(SOURCES))


def test_only_forecast_imports_its_extra() -> None:
    """Without numpy and scipy everything but forecasts works."""
    none(imports_of(NUMERIC, SOURCES, may_use_numbers))


def test_every_module_has_a_docstring() -> None:
    none(path for path, source in SOURCES.items() if not ast.get_docstring(nodes(source)[0]))


def test_every_module_can_be_imported_alone() -> None:
    names = [module.name for module in pkgutil.walk_packages([str(PACKAGE)], "custseg.")]
    assert {module_of(path) for path in SOURCES} - {"custseg"} == set(names)
    for name in names:
        if not name.endswith("__main__"):
            importlib.import_module(name)


def test_every_folder_has_modules_and_a_floor() -> None:
    for name in folders():
        assert len(list((PACKAGE / name).glob("*.py"))) > 1, name
        assert name in FLOOR, name


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
def test_an_upward_import_is_seen(source: str) -> None:
    assert len(upward_imports({"tables/ledger.py": source})) == 1


@pytest.mark.parametrize(
    "sources",
    [
        {"tables/a.py": "from custseg.tables.b import f", "tables/b.py": "import custseg.tables.a"},
        {"tables/a.py": "from custseg.tables import b", "tables/b.py": "def f():\n    from .a import g"},
        {"tables/a.py": "if TYPE_CHECKING:\n    from custseg.tables.b import B", "tables/b.py": "from .a import A"},
        {
            "tables/a.py": "from custseg.tables import b",
            "tables/b.py": "from custseg.tables.c import x",
            "tables/c.py": "from custseg.tables.a import y",
        },
        {"tables/__init__.py": "from custseg.tables.a import y", "tables/a.py": "from custseg.tables import NAME"},
    ],
)
def test_a_circle_is_seen(sources: Sources) -> None:
    assert circles({**sources, "tables/alone.py": "from custseg.tables.a import y"}) == [sorted(sources)]


def test_two_circles_are_told_apart() -> None:
    pairs = {f"tables/{one}.py": f"import custseg.tables.{other}" for one, other in ("ab", "ba", "cd", "dc")}
    assert circles(pairs) == [["tables/a.py", "tables/b.py"], ["tables/c.py", "tables/d.py"]]


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n" + "    x = 1\n" * MAX_LINES,
        "class A:\n    def f(self, a, b, c, d, /, e, *, f, g): ...",
        "def outer():\n    async def f(a, b, c, d, e, f, *g): ...",
    ],
)
def test_a_large_function_is_seen(source: str) -> None:
    assert len(large_functions({"tables/a.py": source})) == 1


def test_a_function_at_the_limits_is_none() -> None:
    lines = "    x = 1\n" * (MAX_LINES - 2)
    parameters = ", ".join("abcdefgh"[:MAX_PARAMETERS])
    assert large_functions({"tables/a.py": f"class A:\n  def f(self, {parameters}):\n    x = 1\n{lines}"}) == []


@pytest.mark.parametrize(
    "annotation",
    [
        "list[Note]", "list[Problem]", "list[Note] | None", "'list[Note]'", "Optional[List[notes.Note]]",
        "dict[str, list[Problem]]", "MutableSequence[Note]",
    ],
)  # fmt: skip
def test_a_list_to_be_filled_is_seen(annotation: str) -> None:
    assert len(filled_lists({"tables/a.py": f"def f(path: str, *, found: {annotation} = None): ..."})) == 1


@pytest.mark.parametrize("annotation", ["Iterable[Note]", "list[str]", "Note", "Sequence[Problem]", "list[Notebook]"])
def test_what_is_only_read_is_no_list_to_be_filled(annotation: str) -> None:
    assert filled_lists({"tables/a.py": f"def f(found: {annotation}) -> list[Note]: ..."}) == []


@pytest.mark.parametrize(
    "source",
    [
        "from custseg.tables.ledger import _code",
        "from custseg.tables import ledger\nledger._code()",
        "if TYPE_CHECKING:\n    from typer._click import Context",
        "def f():\n    import typer._click.exceptions",
        "importlib.import_module('typer._click')",
    ],
)
def test_a_private_import_is_seen(source: str) -> None:
    assert len(private_imports({"cli/main.py": source})) == 1


def test_own_private_names_and_dunders_are_none() -> None:
    source = "from __future__ import annotations\nfrom custseg import __version__\ndef f(self): return self._x, _y"
    assert private_imports({"cli/main.py": source}) == []


@pytest.mark.parametrize("source", ["import numpy as np", "def f():\n    from scipy.special import gammaln"])
def test_an_import_of_an_extra_is_seen(source: str) -> None:
    assert len(imports_of(NUMERIC, {"tables/a.py": source}, may_use_numbers)) == 1
    assert imports_of(NUMERIC, {"forecast/a.py": source}, may_use_numbers) == []
