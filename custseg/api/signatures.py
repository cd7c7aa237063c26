"""The signature and documentation of each function, made from the options of its command."""

from __future__ import annotations

import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterable
from typing import Any

from custseg.api.keywords import OF_PROGRAMS, SIDE_TABLES, Keyword, bare_value, keywords_of
from custseg.api.result import Result
from custseg.api.run import run
from custseg.api.words import in_python
from custseg.cli.commands import COMMANDS
from custseg.settings import parsers
from custseg.settings.join_rules import JOINS
from custseg.settings.parsers import Kind
from custseg.settings.schema import SCHEMA
from custseg.settings.targets import TARGETS
from custseg.tables.headers.synonyms import PIPELINES

ORDERS = "Tables"
TYPES = {
    parsers.NUMBER: "float",
    parsers.FRACTION: "float | str",
    parsers.POSITIVE: "float",
    parsers.COUNT: "int",
    parsers.DATE: "dt.date | str",
    parsers.NAMES: "str | Sequence[str]",
    parsers.MAPPING: "Mapping[str, str]",
    parsers.ALIASES: "Mapping[str, str]",
    JOINS: "str | Sequence[str]",
    parsers.RATES: "Mapping[str, float | Decimal | str]",
    parsers.LIFETIME: 'float | Literal["average"]',
    parsers.PERIOD: "dt.date | dt.timedelta | str",
    parsers.LENGTH: "dt.timedelta | int | str",
    parsers.MONTHS: "int",
    parsers.INTERVAL: "float | str | Literal[False]",
    parsers.DISCOUNT: "float | str",
    parsers.SWITCH: 'bool | Literal["on", "off"]',
    parsers.USE_DAYS: "Mapping[str, int | str]",
    TARGETS: "Mapping[str, Any]",
}
"""Type of the values of each kind of setting; of other kinds it is text, or one of some words."""

OTHER_TYPES = {
    **dict.fromkeys(SIDE_TABLES, "Table"),
    **dict.fromkeys((*OF_PROGRAMS, "rules_file", "done"), "str | os.PathLike[str]"),
    "by": "str | Sequence[str]",
    "sheet": "str | int",
    "members": "str | bool",
    "all": "bool",
}
"""Type of the values of single options."""

ORDERS_HELP = (
    "A path, glob, folder or URL; a polars or pandas DataFrame; any Arrow table; an open file; or several, "
    "in a list or by name in a dict."
)
OF_TWO = {"compare": ("old", "new")}
"""Functions that take two tables, and what these are called."""

TWO_HELPS = [
    "A table that was saved, or a result: the older one. With compare_to, orders.",
    "The same: the newer one. None with compare_to.",
]
HEAD = '''"""The functions: made by docs/generate.py from the options of the commands. Not edited by hand."""

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from custseg.api.result import Result
from custseg.api.tables import Table, Tables
'''
MAP_HELP = 'What columns mean, where their names do not say it: {"customer_id": "Client"}.'
WIDTH = 110


def function_of(name: str) -> Callable[..., Result]:
    """Return the function of a command.

    Args:
        name: of the command.
    """

    def function(orders: Any, **keywords: Any) -> Result:
        return run(name, orders, keywords)

    def function_of_pipeline(table: Any, /, **keywords: Any) -> Result:
        return run(name, table, keywords)

    def function_of_two(old: Any, new: Any = None, **keywords: Any) -> Result:
        return run(name, old if new is None else [old, new], keywords)

    made: Callable[..., Result] = function_of_pipeline if name in PIPELINES else function
    made = function_of_two if name in OF_TWO else made
    made.__name__ = made.__qualname__ = name
    made.__module__ = "custseg"
    made.__doc__ = documentation(name)
    made.__signature__ = signature_of(name)  # type: ignore[attr-defined]
    return made


def signature_of(name: str) -> inspect.Signature:
    """Return the signature of a function, with its types as text."""
    kind = inspect.Parameter
    keywords = [
        kind(one.name, kind.KEYWORD_ONLY, default=None, annotation=f"{type_of(one)} | None")
        for one in keywords_of(name).values()
    ]
    # Deals and leads have orders beside them, by that name.
    way = kind.POSITIONAL_ONLY if name in PIPELINES else kind.POSITIONAL_OR_KEYWORD
    orders = kind(first_of(name), way, annotation=ORDERS)
    second = [kind(one, way, default=None, annotation=f"{ORDERS} | None") for one in names_of(name)[1:]]
    return inspect.Signature([orders, *second, *keywords], return_annotation="Result")


def first_of(name: str) -> str:
    """Return the name of the tables that a function takes first."""
    return names_of(name)[0]


def names_of(name: str) -> tuple[str, ...]:
    """Return the names of the tables that a function takes first: one, or two that are compared."""
    return OF_TWO.get(name) or ((name,) if name in PIPELINES else ("orders",))


def type_of(keyword: Keyword) -> str:
    """Return the type of the values of a keyword, as it is written."""
    option = keyword.option
    if option in OTHER_TYPES:
        return OTHER_TYPES[option]
    kind: Kind | None = SCHEMA[option].kind if option in SCHEMA else None
    if kind in TYPES:
        return TYPES[kind]
    words = kind.name.split("|") if kind else []
    is_choice = kind is not parsers.EVERY and (len(words) > 1 or option == "match")
    listed = ", ".join(f'"{word}"' for word in words)
    type_name = f"Literal[{listed}]" if is_choice else "str"
    return f"bool | {type_name}" if bare_value(option) else type_name


def documentation(name: str) -> str:
    """Return the text that ``help`` shows of a function."""
    about = str(importlib.import_module(COMMANDS[name].module).HELP).split("\n")[0]
    lines = [in_python(about), "", "Args:"]
    helps = dict(zip(names_of(name), TWO_HELPS if name in OF_TWO else [ORDERS_HELP], strict=True))
    helps |= {key: in_python(one.help) for key, one in keywords_of(name).items()}
    helps["map"] = MAP_HELP
    for key, help in helps.items():
        lines += textwrap.wrap(f"{key}: {help}", WIDTH, initial_indent=" " * 4, subsequent_indent=" " * 8)
    return "\n".join([*lines, "", "Raises:", "    CustsegError: the files, keywords or names are wrong.", ""])


def stub_of(names: Iterable[str], others: Iterable[Callable[..., Result]] = ()) -> str:
    """Return the stub file of functions, by which editors complete and mypy checks.

    Args:
        names: of the commands.
        others: functions with a signature of their own.
    """
    parts = [HEAD]
    for name in names:
        parameters = [
            f"    {one.name}: {one.annotation} = None,"
            for one in signature_of(name).parameters.values()
            if one.kind is one.KEYWORD_ONLY
        ]
        body = textwrap.indent(f'"""{documentation(name)}"""'.replace("\\", "\\\\"), "    ")
        bar = [f"    {one}: {ORDERS} | None = None," for one in names_of(name)[1:]]
        bar += ["    /,"] if name in PIPELINES else []
        parts.append(
            "\n".join(
                [
                    f"def {name}(",
                    f"    {first_of(name)}: {ORDERS},",
                    *bar,
                    "    *,",
                    *parameters,
                    ") -> Result:",
                    body,
                    "",
                ]
            )
        )
    for function in others:
        parameters = [str(one).replace("'", "") for one in inspect.signature(function).parameters.values()]
        keywords = ["*", parameters.pop()]
        body = textwrap.indent(f'"""{inspect.getdoc(function)}\n"""', "    ")
        parts.append(f"def {function.__name__}({', '.join(parameters + keywords)}) -> Result:\n{body}\n")
    return "\n".join(parts)
