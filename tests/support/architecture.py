"""The rules of the package, each a function from source texts to the offenders it finds."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

import custseg

PACKAGE = Path(custseg.__file__).parent
FLOORS = [
    ("operating_system",),
    ("languages",),
    ("errors", "notes", "numbers", "own_columns", "page", "phrases", "shell_words", "stages", "streams"), ("signals",),
    ("temporary",),
    ("settings",), ("sources",), ("tables",), ("sql",),
    ("metrics",), ("result",), ("customers",), ("writing",), ("sending",), ("segments",), ("forecast",),
    ("engine",), ("analyses",),
    ("api", "assistants", "cli", "__main__"),
]  # fmt: skip
"""Folders and top-level modules of the package from the bottom to the top: imports point downward only."""

FLOOR = {name: floor for floor, names in enumerate(FLOORS) for name in names}
MAX_LINES, MAX_PARAMETERS = 60, 6
NO_PARAMETERS_OF = ("Note", "Problem")
LISTS = ("list", "List", "MutableSequence")

Sources = Mapping[str, str]
"""Source text by path below the package, such as "tables/ledger.py"."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def package_sources() -> dict[str, str]:
    """Return the source of every module of the package."""
    paths = sorted(PACKAGE.rglob("*.py"))
    return {path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@cache
def nodes(source: str) -> list[ast.AST]:
    """Return all nodes of a source; the first is the module. Each rule walks through each module."""
    return list(ast.walk(ast.parse(source)))


def folders() -> list[str]:
    """Return the folders of the package from the top floor to the bottom one."""
    names = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    return sorted(names, key=lambda name: (-FLOOR.get(name, 0), name))


def floor_of(path: str) -> int:
    """Return the floor of a module: that of its folder, or its own."""
    return FLOOR[path.split("/")[0].removesuffix(".py")]


def module_of(path: str) -> str:
    """Return the dotted name of a module: "tables/ledger.py" → "custseg.tables.ledger"."""
    return ".".join(["custseg", *path.removesuffix(".py").split("/")]).removesuffix(".__init__")


def imports(source: str, path: str) -> Iterator[tuple[int, str]]:
    """Yield line and full dotted name of everything that a module imports, in functions and for types too.

    A name taken out of a module is part of the dotted name: ``from a.b import c`` is "a.b.c".
    """
    package = ["custseg", *path.split("/")[:-1]]
    for node in nodes(source):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = [*above, *([node.module] if node.module else [])]
            names = [".".join([*base, alias.name]) for alias in node.names]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            names = [word.value for word in node.args if isinstance(word, ast.Constant) and isinstance(word.value, str)]
        yield from ((getattr(node, "lineno", 0), name) for name in names)


def upward_imports(sources: Sources) -> list[str]:
    """Return the imports that point to a higher floor."""
    found = []
    for path, source in sources.items():
        if path == "__init__.py":
            continue
        for line, name in imports(source, path):
            parts = name.split(".")
            # Everybody may read the version.
            ours = parts[0] == "custseg" and len(parts) > 1 and parts[1] != "__version__"
            if ours and FLOOR[parts[1]] > floor_of(path):
                found.append(f"{path}:{line}: {name}")
    return found


def circles(sources: Sources) -> list[list[str]]:
    """Return the groups of modules that import each other, directly or by way of others."""
    modules = {module_of(path): path for path in sources}
    graph = {path: _targets(source, path, modules) for path, source in sources.items()}
    reached = {path: _reachable(path, graph) for path in graph}
    groups = {frozenset(other for other in reached[path] if path in reached[other]) for path in graph}
    return sorted(sorted(group) for group in groups if group)


def _targets(source: str, path: str, modules: Mapping[str, str]) -> set[str]:
    """Return the paths of the modules that a module imports."""
    found = set()
    for _, name in imports(source, path):
        if name == "custseg.__version__":
            continue
        # Either a module, or a name in one.
        target = modules.get(name) or modules.get(name.rpartition(".")[0])
        if target:
            found.add(target)
    return found


def _reachable(start: str, graph: Mapping[str, Collection[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += graph[path]
    return found


def large_functions(sources: Sources) -> list[str]:
    """Return the functions that are too long or take too many parameters; ``self`` and ``cls`` do not count."""
    found = []
    for where, function in _functions(sources):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        count = len([one for one in _parameters(function) if one.arg not in ("self", "cls")])
        if lines > MAX_LINES or count > MAX_PARAMETERS:
            found.append(f"{where}: {lines} lines, {count} parameters")
    return found


def filled_lists(sources: Sources) -> list[str]:
    """Return the parameters that are lists of notes or problems, to be filled by the function."""
    return [
        f"{where}({one.arg})"
        for where, function in _functions(sources)
        for one in _parameters(function)
        if one.annotation and _is_list_of(one.annotation, NO_PARAMETERS_OF)
    ]


def private_imports(sources: Sources) -> list[str]:
    """Return the private names and modules, custseg's own or a library's, that a module takes from another one."""
    return [
        f"{path}:{line}: {name}"
        for path, source in sources.items()
        for line, name in _taken(source, path)
        # Part of Python's library in spite of its name.
        if name != "os._exit" and any(part.startswith("_") and not part.startswith("__") for part in name.split("."))
    ]


def _taken(source: str, path: str) -> Iterator[tuple[int, str]]:
    """Yield what a module imports, and the attributes that it reads of the names that it imported."""
    yield from imports(source, path)
    bound = {
        alias.asname or alias.name.split(".")[0]
        for node in nodes(source)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    for node in nodes(source):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in bound:
            yield node.lineno, f"{node.value.id}.{node.attr}"


def imports_of(libraries: Collection[str], sources: Sources, allowed: Callable[[str], bool]) -> list[str]:
    """Return the imports of libraries outside the modules that may use them."""
    return [
        f"{path}:{line}: {name}"
        for path, source in sources.items()
        for line, name in imports(source, path)
        if name.split(".")[0] in libraries and not allowed(path)
    ]


def _functions(sources: Sources) -> Iterator[tuple[str, Function]]:
    for path, source in sources.items():
        for node in nodes(source):
            if isinstance(node, Function):
                yield f"{path}:{node.lineno}: {node.name}", node


def _parameters(function: Function) -> list[ast.arg]:
    given = function.args
    collecting = [one for one in (given.vararg, given.kwarg) if one]
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *collecting]


def _is_list_of(annotation: ast.expr, names: Collection[str]) -> bool:
    for node in ast.walk(annotation):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return _is_list_of(ast.parse(node.value, mode="eval").body, names)
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).split(".")[-1] in LISTS:
            inside = {ast.unparse(one).split(".")[-1] for one in ast.walk(node.slice) if isinstance(one, ast.expr)}
            if inside & set(names):
                return True
    return False
