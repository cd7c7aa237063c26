"""The keywords of each function: those options of its command that decide what is computed, and their values."""

from __future__ import annotations

import datetime as dt
import importlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from keyword import iskeyword
from typing import Any

from custseg.cli.commands import COMMANDS
from custseg.cli.options import PARAMETERS
from custseg.cli.panels import GENERAL, OUTPUT
from custseg.cli.parameters import PanelOption
from custseg.errors import Problem, UsageError, nearest
from custseg.settings import parsers
from custseg.settings.schema import SCHEMA
from custseg.settings.setting import Setting, parse_setting
from custseg.settings.side_files import BESIDE_PIPELINES, SIDE_FILES

ANALYSES = {
    "ltv": "ltv.ltv",
    "cac": "cac.cac.cac",
    "profit": "profit.profit",
    "trend": "trend.trend.trend",
    "cohorts": "cohorts.cohorts.cohorts",
    "forecast": "forecast.forecast.forecast",
    "segment": "segment.segment.segment",
    "customers": "customers.customers",
    "compare": "compare.compare.compare",
    "rhythm": "rhythm.rhythm.rhythm",
    "payments": "payments.payments.payments",
    "referrals": "referrals.referrals.referrals",
    "breadth": "breadth.breadth.breadth",
    "actions": "actions.actions.actions",
    "outcome": "outcome.outcome.outcome",
    "deals": "deals.deals.deals",
    "leads": "leads.leads.leads",
    "explain": "explain.explain.explain",
    "check": "check.check.check",
    "report": "report.report.report",
    "inspect": "inspect.inspect.inspect",
}
"""Where the analysis of each function is, below `custseg.analyses`."""

DICTIONARIES = {"metrics": "metrics.metrics", "systems": "systems.systems.systems"}
"""The same of the functions that read no file, but tell what custseg knows."""

OF_PROGRAMS = ("rejects", "config")
"""Options on files and settings that are keywords too; others of their panels say how the command prints."""

OF_COMMANDS = (
    "members",
    "cross",
    "all",
    "tree",
    "items",
    "journey",
    "baskets",
    "small_orders",
    "cross_sell",
    "customer",
    "forecast",
    "offers",
    "all_schemes",
    "check",
    "propose",
    "strict",
)
"""Options that are no settings but decide what is computed."""

SIDE_TABLES = frozenset((*(kind.name for kind in SIDE_FILES), *BESIDE_PIPELINES))
SWITCHED_OFF = (parsers.SWITCH, parsers.INTERVAL)
"""Kinds of settings that ``False`` turns off; of others, it means that the option is not given."""


@dataclass(frozen=True)
class Keyword:
    """A keyword of a function.

    Attributes:
        name: in Python: that of the option, with an underscore behind it where it is a word of Python.
        option: as `PARAMETERS` has it.
        help: one or two sentences, in the words of the command line.
    """

    name: str
    option: str
    help: str


@cache
def keywords_of(function: str) -> dict[str, Keyword]:
    """Return the keywords of a function by name: the options of its command, then settings that have no option.

    Args:
        function: name of a command.
    """
    options = [name for name in importlib.import_module(COMMANDS[function].module).OPTIONS if is_keyword(name)]
    without_option = [name for name in SCHEMA if name not in PARAMETERS]
    return {keyword.name: keyword for keyword in map(_keyword, [*options, *without_option, "config"])}


def is_keyword(option: str) -> bool:
    """Return whether an option decides what is computed; others say what is printed, and how."""
    parameter = PARAMETERS[option]
    if not isinstance(parameter, PanelOption) or option == "config":
        return False
    return option in OF_PROGRAMS or (parameter.panel not in (OUTPUT, GENERAL) and option in {*SCHEMA, *OF_COMMANDS})


def _keyword(option: str) -> Keyword:
    if option == "config":
        return Keyword(option, option, "A config file in YAML. Without it none is read, nor are variables.")
    if option in PARAMETERS:
        return Keyword(python_name(option), option, str(getattr(PARAMETERS[option], "help", "")))
    meaning = SCHEMA[option].meaning
    return Keyword(python_name(option), option, meaning[0].upper() + meaning[1:] + ".")


def python_name(option: str) -> str:
    """Return how an option is written in Python: ``from_`` for ``--from``."""
    name = option.removeprefix("--").replace("-", "_")
    return name + "_" if iskeyword(name) else name


def given_options(function: str, keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values by option, without those that are None.

    Raises:
        UsageError: there is no such keyword; names all of them, and the nearest ones.
    """
    known = keywords_of(function)
    problems = [
        Problem(f"{function}() has no keyword '{name}'", hint=nearest(name, known))
        for name in keywords
        if name not in known and python_name(name) not in known
    ]
    if problems:
        raise UsageError(problems)
    by_name = {known[name if name in known else python_name(name)].option: one for name, one in keywords.items()}
    return {option: value for option, value in by_name.items() if value is not None}


def typed_settings(options: Mapping[str, Any]) -> dict[str, Setting]:
    """Return the checked settings among options, as if they had been typed.

    Args:
        options: values by option; tables beside the orders are inputs already.

    Raises:
        UsageError: values are wrong; names all of them.
    """
    found: dict[str, Setting] = {}
    problems = []
    for name, value in options.items():
        if name not in SCHEMA:
            continue
        origin = "--" + name.replace("_", "-")
        if name in SIDE_TABLES:
            found[name] = Setting(value, origin)
            continue
        plain = plain_value(name, value)
        parsed = parse_setting(name, plain, origin) if plain is not None else None
        if isinstance(parsed, Problem):
            problems.append(parsed)
        elif parsed:
            found[name] = parsed
    if problems:
        raise UsageError(problems)
    return found


def bare_value(option: str) -> str:
    """Return the value of an option that is typed without one, which True stands for; empty if it needs one."""
    return getattr(PARAMETERS.get(option), "bare_value", None) or ""


def plain_value(name: str, value: Any) -> Any:
    """Return a value of Python as a setting takes it; None where it says that the option is not given.

    Args:
        name: of the setting.
        value: a number, text, date, list, dict, path …
    """
    kind = SCHEMA[name].kind
    if value is False and kind not in SWITCHED_OFF:
        return None
    if value is True and (bare := bare_value(name)):
        return bare
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        parts = [_plain(one) for one in value]
        return parts if kind is parsers.NAMES else ",".join(map(str, parts)) if kind is parsers.TEXT else parts
    return _plain(value)


def _plain(value: Any) -> Any:
    """Return one value as settings take it: paths and exact numbers as text, lengths of time in days."""
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, dt.timedelta):
        return f"{value.days}d"
    if isinstance(value, Decimal):
        return str(value)
    if type(value).__name__ == "datetime64":
        return str(value)[: len("2026-12-31")]
    # Numbers of numpy are no numbers of Python.
    number = getattr(value, "item", None)
    return number() if callable(number) and not isinstance(value, dt.date) else value
