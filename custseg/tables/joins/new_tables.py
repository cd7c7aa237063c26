"""Tables that the config file of an export does not know: an error where figures may depend on them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from custseg.errors import Problem
from custseg.numbers import fixed
from custseg.settings.setting import Settings
from custseg.tables.joins.further_amounts import amounts_of, sum_of
from custseg.tables.joins.outsiders import Outsiders
from custseg.tables.joins.table import Table
from custseg.tables.joins.tree import Tree


def check_known(tree: Tree, new: Iterable[Table], outside: Outsiders, settings: Settings) -> None:
    """Refuse tables that a config file does not know, if they would be joined or have money.

    Args:
        tree: of the tables that are joined.
        new: the tables that it does not know.
        outside: what becomes of the tables that are not joined.
        settings: with ``join``, and the line where it stands.

    Raises:
        CustsegError: there is such a table; holds all of them.
    """
    found = [(table, why) for table in new if (why := _why_it_counts(table, tree, outside))]
    if not found:
        return
    origin = settings.origin("join")
    raise settings.error("join")([_problem(table, why, origin) for table, why in found])


def _why_it_counts(table: Table, tree: Tree, outside: Outsiders) -> str | None:
    """Return why figures may depend on a table; None where they do not."""
    edge = next((edge for edge in tree.edges if edge.parent is table), None)
    if edge is not None:
        return f"{edge.child.name} would lead to it by '{edge.key.pair.column}'"
    if table is tree.main:
        return "its rows would be counted"
    if any(one.where == table.name for one in outside.problems):
        return "figures may depend on it"
    found = amounts_of(table, "refunded")
    money = sum_of(table, found) if found else 0
    return f"it has amounts of {fixed(money)}" if money else None


def _problem(table: Table, why: str, origin: str) -> Problem:
    what = f"{table.name} is not among the tables that join: names, and {why}"
    name = PurePath(table.source.files[0].name).name
    hint = f"To leave it out, add there: {name}:none. To use it, make the config anew: custseg init."
    return Problem(what, origin, hint)
