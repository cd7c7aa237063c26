"""Two columns of the table of customers that may be its key: both hold the ids of the orders, of other customers."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from custseg.errors import Choice, Problem
from custseg.numbers import counted
from custseg.shell_words import quoted
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.joins.key_names import core_words, role_of_key
from custseg.tables.joins.key_values import Key, key_of
from custseg.tables.joins.table import Table
from custseg.tables.joins.tree import Edge, Tree

FEW = 0.01
"""Share of the customers up to which two of their ids may differ, and be the same key."""


def rival_key_questions(tree: Tree, keys: Iterable[Key]) -> list[Problem]:
    """Return the question which id of the customers those of the orders are, where several columns hold them.

    Args:
        tree: of the tables that are joined.
        keys: proved ones.

    Raises:
        DataError: a file cannot be read to its end.
    """
    listed, questions = list(keys), []
    of_orders = {tree.main, *(edge.parent for edge in tree.edges if role_of_key(edge.key.pair) == "order_id")}
    for edge in tree.edges:
        if role_of_key(edge.key.pair) != "customer_id" or edge.child not in of_orders:
            continue
        found = [edge.key, *(key for key in listed if _is_rival(key, edge))]
        rivals = [key for key in found[1:] if _differ(edge.parent, edge.key.pair.key, key.pair.key)]
        if rivals:
            questions.append(_question([edge.key, *rivals]))
    return questions


def _is_rival(key: Key, edge: Edge) -> bool:
    """Return whether a key leads from the same column to another one of the same table, which is called like an id."""
    own, other = edge.key.pair, key.pair
    same = (own.child, own.column, own.parent) == (other.child, other.column, other.parent) and own.key != other.key
    return same and (role_of_key(other) == "customer_id" or not core_words(other.key))


def _differ(parent: Table, one: str, other: str) -> bool:
    """Return whether two columns of a table are different ids of its rows."""
    sample = parent.source.sample
    rows = parent.source.scan().select(key_of(sample, one).alias("one"), key_of(sample, other).alias("other"))
    counts = rows.drop_nulls().select(rows=pl.len(), differing=(pl.col("one") != pl.col("other")).sum())
    with translate_read_errors(parent.name):
        rows_of_both, differing = counts.collect(engine="streaming").row(0)
    return bool(differing > FEW * rows_of_both)


def _question(keys: list[Key]) -> Problem:
    pair = keys[0].pair
    names = " or ".join(f"'{key.pair.key}'" for key in keys)
    found = " and ".join(f"{key.found:,}" for key in keys)
    what = (
        f"'{pair.column}' of {pair.child.name} may be {names} of {pair.parent.name}, which are different customers: "
        f"of {counted(keys[0].sampled, 'value')}, {found} are found there"
    )
    rules = [f"{pair.parent.name}:{key.pair.key}={pair.column}" for key in keys]
    rules.append(f"{pair.parent.name}:none")
    labels = [*(f"by '{key.pair.key}'" for key in keys), f"without {pair.parent.name}"]
    hint = "Choose: " + " or ".join(f"--join {quoted(rule)}" for rule in rules)
    choices = tuple(Choice(label, "join", (rule,)) for label, rule in zip(labels, rules, strict=True))
    return Problem(what, pair.child.name, hint, choices)
