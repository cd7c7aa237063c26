"""What the user says of tables, applied to those that are there: a file of next week has another day in its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from custseg.errors import Problem, nearest
from custseg.settings.join_rules import JoinRule, join_rule
from custseg.settings.setting import Settings
from custseg.tables.joins.short_names import stem_of
from custseg.tables.joins.table import Table

FIGURES = re.compile(r"[\W_]*\d[\W\d_]*")
"""The days and numbers in the name of a file."""


def rules_for(tables: Sequence[Table], settings: Settings) -> list[JoinRule]:
    """Return what the settings say of tables, by the names that these have now.

    Args:
        tables: all that are there.
        settings: with ``join``.

    Raises:
        CustsegError: a file that they name is not there.
    """
    rules = [_by_its_name_now(join_rule(text), tables) for text in settings["join"]]
    rest = [table for table in tables if not any(table.is_called(rule.table) for rule in rules)]
    if len(rest) == 1:
        # The files of what is counted may be called after months: no other table is left for it.
        rules = [
            replace(rule, table=rest[0].source.files[0].name)
            if rule.is_main and not any(table.is_called(rule.table) for table in tables)
            else rule
            for rule in rules
        ]
    unknown = dict.fromkeys(rule.table for rule in rules if not any(table.is_called(rule.table) for table in tables))
    if unknown:
        raise settings.error("join")([_missing(name, tables, settings) for name in unknown])
    return rules


def unnamed(tables: Iterable[Table], rules: Sequence[JoinRule], settings: Settings) -> list[Table]:
    """Return the tables that a config file does not know although it says what all of them are.

    It does so where it names the table whose rows are counted: `custseg init` writes what becomes of each table.

    Args:
        tables: that are read.
        rules: as `rules_for` returns them.
        settings: with ``join``.
    """
    if "--" in settings.origin("join") or not any(rule.is_main for rule in rules):
        return []
    return [table for table in tables if not any(table.is_called(rule.table) for rule in rules)]


def with_origin(problems: Iterable[Problem], settings: Settings) -> list[Problem]:
    """Return problems with rules, with the place where these stand if it is not the command line.

    Args:
        problems: about tables and their keys.
        settings: with ``join``.
    """
    origin = settings.origin("join")
    if origin == "--join":
        return [*problems]
    return [
        replace(one, where=f"{origin}: {one.where.removeprefix('--join ')}") if one.where.startswith("--join ") else one
        for one in problems
    ]


def _by_its_name_now(rule: JoinRule, tables: Iterable[Table]) -> JoinRule:
    """Return a rule for the only table whose name differs in days or numbers alone, if none has the exact name."""
    listed = list(tables)
    if any(table.is_called(rule.table) for table in listed) or not (plain := _without_figures(rule.table)):
        return rule
    alike = [table for table in listed if any(_without_figures(file.name) == plain for file in table.source.files)]
    return replace(rule, table=alike[0].source.files[0].name) if len(alike) == 1 else rule


def _without_figures(name: str) -> str:
    return FIGURES.sub(" ", stem_of(name).casefold()).strip()


def _missing(name: str, tables: Iterable[Table], settings: Settings) -> Problem:
    """Return the problem that a table is not there."""
    given = ", ".join(table.name for table in tables)
    what = f"the tables are to be joined with '{name}', which is not among the inputs: {given}"
    if settings.origin("join") == "--join":
        what = f"there is no file '{name}' among the inputs"
        return Problem(what, "--join", nearest(name, [table.name for table in tables]))
    hint = "Give this file too. If the export has other files now, change join: there, or make it anew: custseg init."
    return Problem(what, settings.origin("join"), hint)
