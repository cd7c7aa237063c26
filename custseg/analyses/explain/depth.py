"""How deep a page looks: what takes long for all customers of a large file is found for the one customer alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from custseg.analyses.shared.rule_plan import RulePlan
from custseg.errors import DataError
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.measures.catalogue import with_inputs
from custseg.metrics.measures.payments import PAID_PRODUCTS, PAYMENTS
from custseg.metrics.measures.rhythm import MONTHLY
from custseg.metrics.measures.rows import DISTINCT
from custseg.notes import Note
from custseg.sources.files import expand, is_url
from custseg.sources.in_memory import Input

LARGE, LARGE_PACKED, LARGE_ROWS = 50_000_000, 12_000_000, 1_000_000
"""Bytes of text, bytes of packed files, and rows in memory above which an input is large."""

TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".ndjson", ".jsonl", ".json")

OF_ALL = frozenset({"effort_rank"})
"""Metrics that compare a customer with all others, beside those that a scheme cuts."""

OPTION = "--all-schemes"


def is_large(inputs: Sequence[Input]) -> bool:
    """Return whether inputs are large; standard input and URLs are not, as nothing is known of them.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
    """
    total = 0.0
    for one in inputs:
        if not isinstance(one, str):
            rows = getattr(one, "height", None)
            total += (rows or 0) / LARGE_ROWS
        elif one != "-" and not is_url(one):
            total += sum(map(_part, _files(one)))
    return total > 1


def _files(name: str) -> list[str]:
    try:
        return expand(name)
    except DataError:
        # Opening it says what is wrong.
        return []


def _part(name: str) -> float:
    path = Path(name)
    if not path.is_file():
        return 0.0
    return path.stat().st_size / (LARGE if path.suffix.lower() in TEXT_SUFFIXES else LARGE_PACKED)


def slow_schemes(plan: RulePlan) -> list[str]:
    """Return the schemes in use that cut a figure which takes long for all customers.

    Args:
        plan: the rules in use.
    """
    found = []
    for name in plan.schemes:
        compiled = plan.compiled.schemes[name]
        cut = {axis.metric for axis in compiled.scheme.axes.values()}
        cut |= {one for among in compiled.among.values() for one in among.meta.root_names()}
        formulas = plan.compiled.formulas
        cut |= {read for one in cut & formulas.keys() for read in formulas[one].reads}
        if cut & OF_ALL or takes_long(cut):
            found.append(name)
    return found


def takes_long(names: Collection[str]) -> bool:
    """Return whether metrics read what takes long for all customers: distinct things, bills, turnover by month."""
    columns = {column for name in names if name in CATALOGUE for column in CATALOGUE[name].columns()}
    slow = {measure.name for measure in (*DISTINCT, *PAYMENTS, *PAID_PRODUCTS, *MONTHLY)}
    return bool(with_inputs(columns) & slow)


def without(plan: RulePlan, schemes: Collection[str]) -> RulePlan:
    """Return a plan that does not use some schemes."""
    return replace(plan, schemes=tuple(name for name in plan.schemes if name not in schemes))


def lost_with(plan: RulePlan, schemes: Collection[str]) -> frozenset[str]:
    """Return the figures and segments that are unknown without some schemes, by the names that triggers use."""
    formulas = {name for name, one in plan.compiled.formulas.items() if one.reads & OF_ALL}
    return frozenset({plan.scheme(name).column for name in schemes} | OF_ALL | formulas)


def depth_note(plan: RulePlan, schemes: Collection[str], triggers: Collection[str]) -> list[Note]:
    """Return a note on the schemes that are left out, if there are any.

    Args:
        plan: the rules.
        schemes: names of those that are left out.
        triggers: names of the rules of actions that look at them.
    """
    if not schemes:
        return []
    titles = ", ".join(plan.scheme(name).title for name in schemes)
    rules = f" The actions leave out {', '.join(triggers)} for the same reason." if triggers else ""
    text = f"Not shown for a large file, as they compare it with what all others bought or paid: {titles}.{rules}"
    return [Note("schemes_left_out", f"{text} To add them:", command=OPTION)]
