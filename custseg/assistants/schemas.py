"""The schema of each tool, from the signature of the function: a new analysis has one by itself."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from custseg.api.keywords import ANALYSES, keywords_of
from custseg.cli.options import PARAMETERS
from custseg.cli.panels import INPUT

TABLES = ("Table", "Tables")
PATH = "PathLike"
NO_TOOL = ("rejects",)
"""Keywords that write a file."""

MORE = "more"
MORE_HELP = (
    'Other keywords, mostly on how the file is read, such as {"map": {"customer_id": "Client"}, "decimal": "comma"}; '
    "errors name the ones that help, and the tool keywords lists all."
)

TOP = "top"
USUAL_TOP, MOST_TOP = 20, 500
PLAIN: Mapping[str, dict[str, Any]] = {
    "str": {"type": "string"},
    "bool": {"type": "boolean"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "Decimal": {"type": "number"},
    "Any": {},
    # Days and lengths of time are texts in JSON: 2026-12-31, 90d.
    "dt.date": {"type": "string"},
    "dt.timedelta": {"type": "string"},
    "os.PathLike[str]": {"type": "string"},
    "Table": {"type": "string"},
    "Tables": {"type": ["string", "array", "object"], "items": {"type": "string"}},
}
"""Schema of each type as signatures write it; paths are texts."""

TABLES_HELP = (
    "A file, folder or glob that may be read here (the tool files lists them), a list of them, or some by name."
)
TOP_HELP = f"Number of rows to return; {USUAL_TOP} by default, {MOST_TOP} at most. The answer says how many there are."


def input_schema(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the JSON Schema of the values that a tool takes.

    Args:
        function: of Python, whose signature has its types as text, and whose documentation explains each keyword.
    """
    parameters = {name: one for name, one in inspect.signature(function).parameters.items() if name not in NO_TOOL}
    shown = keyword_schemas(function, more=False)
    if more := keyword_schemas(function, more=True):
        shown[MORE] = {"type": "object", "properties": {name: {} for name in more}, "description": MORE_HELP}
    shown[TOP] = {"type": "integer", "minimum": 1, "maximum": MOST_TOP, "description": TOP_HELP}
    required = [name for name, one in parameters.items() if one.default is one.empty]
    return {"type": "object", "properties": shown, "required": required, "additionalProperties": False}


def keyword_schemas(function: Callable[..., Any], *, more: bool) -> dict[str, Any]:
    """Return the schemas of the keywords of a function by name.

    Args:
        function: of Python.
        more: whether to return those that few calls need, of which a tool shows the names only: they say how a file
            is read, or are settings without an option. Otherwise the schemas of all others are returned.
    """
    helps = _helps(inspect.getdoc(function) or "")
    found = {}
    for name, parameter in inspect.signature(function).parameters.items():
        annotation = str(parameter.annotation)
        if name in (*NO_TOOL, TOP) or (_is_rare(function.__name__, name) and not _names_files(annotation)) != more:
            continue
        help = TABLES_HELP if annotation.removesuffix(" | None") in TABLES[1:] else helps.get(name, "")
        found[name] = schema_of(annotation) | ({"description": help} if help else {})
    return found


def _is_rare(function: str, name: str) -> bool:
    if function not in ANALYSES:
        return False
    keyword = keywords_of(function).get(name)
    parameter = PARAMETERS.get(keyword.option) if keyword else None
    return keyword is not None and (parameter is None or getattr(parameter, "panel", "") == INPUT)


def path_names(function: Callable[..., Any]) -> list[str]:
    """Return the names of the parameters of a function that name files."""
    parameters = inspect.signature(function).parameters
    return [name for name, one in parameters.items() if _names_files(str(one.annotation))]


def _names_files(annotation: str) -> bool:
    words = {part.strip() for part in annotation.split("|")}
    return PATH in annotation or not words.isdisjoint(TABLES)


def schema_of(annotation: str) -> dict[str, Any]:
    """Return the JSON Schema of a type as a signature writes it, such as "int | str | None".

    A type that nobody knows here takes any value: the function says what is wrong with it.
    """
    try:
        return _of_node(ast.parse(annotation.strip("'\""), mode="eval").body)
    except SyntaxError:
        return {}


def _of_node(node: ast.expr) -> dict[str, Any]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _either([*_parts(node)])
    text = ast.unparse(node)
    if text in PLAIN:
        return dict(PLAIN[text])
    if not isinstance(node, ast.Subscript):
        return {}
    inner = node.slice
    kind = ast.unparse(node.value)
    if kind == "Literal":
        return {"enum": list(ast.literal_eval(ast.Tuple([*_elements(inner)], ast.Load())))}
    if kind in ("Sequence", "list", "tuple"):
        return {"type": "array", "items": _of_node(_elements(inner)[0])}
    if kind in ("Mapping", "dict"):
        return {"type": "object", "additionalProperties": _of_node(_elements(inner)[-1])}
    return {}


def _elements(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]


def _parts(node: ast.expr) -> list[ast.expr]:
    """Return the types between which a bar stands, without None."""
    if isinstance(node, ast.BinOp):
        return [*_parts(node.left), *_parts(node.right)]
    return [] if isinstance(node, ast.Constant) and node.value is None else [node]


def _either(parts: list[ast.expr]) -> dict[str, Any]:
    """Return the schema of a value of one of several types; each stands there once."""
    schemas: list[dict[str, Any]] = []
    for schema in map(_of_node, parts):
        for one in schema.get("anyOf", [schema]):
            if one not in schemas:
                schemas.append(one)
    if {} in schemas:
        return {}
    if len(schemas) == 1:
        return schemas[0]
    types = [schema.get("type") for schema in schemas]
    if len(set(types)) == len(types) and all(isinstance(one, str) for one in types):
        # Of different types: shorter than a list of schemas, and the same.
        return {key: value for schema in schemas for key, value in schema.items()} | {"type": types}
    return {"anyOf": schemas}


def _helps(documentation: str) -> dict[str, str]:
    """Return what the documentation of a function says of each argument."""
    found: dict[str, str] = {}
    _, _, below = documentation.partition("Args:\n")
    name = ""
    for line in below.partition("\n\n")[0].splitlines():
        if line.startswith("    ") and not line.startswith("     "):
            name, _, text = line.strip().partition(": ")
            found[name] = text
        elif name:
            found[name] += " " + line.strip()
    return found
