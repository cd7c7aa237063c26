"""Referrals: whom each customer brought, what these are worth, and what a referral may cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from custseg.analyses.referrals.comparison import (
    age_notes,
    comparison_figures,
    comparison_of,
    comparison_section,
    comparison_words,
)
from custseg.analyses.referrals.reward import reward_figures, reward_notes, reward_of
from custseg.analyses.referrals.summary import referral_figures, referral_notes, sums_of
from custseg.analyses.referrals.tree import BROUGHT_BY, LEVEL, indented, person_of, tree_figures, tree_of, upward_notes
from custseg.analyses.shared.customer_selection import customer_selection
from custseg.analyses.shared.new_result import none_shown_notes, result_of, shown_figure
from custseg.analyses.shared.selection import Selection, select_rows, values_of
from custseg.analyses.shared.table_columns import CUSTOMER_COLUMN, REFERRALS
from custseg.analyses.shared.targets import add_targets, with_targets
from custseg.customers.referrals import Referrals
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.dataset import Dataset
from custseg.engine.open_dataset import open_dataset
from custseg.engine.scan_request import TableRequest
from custseg.errors import DataError, Problem, UsageError
from custseg.metrics.catalogue import available, customer_metrics
from custseg.metrics.metric import OTHER_NEEDS
from custseg.metrics.referrals import COUNT, LINKS
from custseg.numbers import counted
from custseg.result import Column, Result, Section
from custseg.settings.setting import Settings
from custseg.shell_words import quoted
from custseg.sources.in_memory import Input
from custseg.tables.row_columns import CUSTOMER

OF_SUMMARY = ("referrals", "repeat_rate", "ltv", "tenure_months")
"""Metrics that the summary reads, whatever the table shows."""

TERMINAL_ROWS, TERMINAL_TREE = 20, 40

LIKELY = 0.8
"""Share of the values of a column that are ids or e-mails of contacts, from which on it may hold referrers."""


def referrals(
    inputs: Sequence[Input], settings: Settings, *, tree: str | None = None, rejects: Path | None = None
) -> Result:
    """Return whom each customer brought, directly and down the chain, and what these are worth.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run; with ``reward``.
        tree: id or e-mail of a customer or contact, to show only everyone in its tree.
        rejects: file for the excluded rows.

    Returns:
        One row per customer; with ``tree``, one per person of the tree. The summary compares referred customers with
        the others, and says what reward would still pay.

    Raises:
        CustsegError: the inputs, settings or names are wrong, or no column says who brought whom.
    """
    dataset = open_dataset(inputs, settings)
    _check(dataset, tree)
    selection = _selection(dataset, in_tree=tree is not None)
    names = {*selection.names, *OF_SUMMARY}
    customers = build_customer_table(dataset, TableRequest(names, rejects=rejects))
    result = result_of(customers, "Referrals", selection.columns, bar=selection.bar)
    found = customers.referrals
    if customers.base is None or found is None:
        return result
    customers.frame = customers.frame.collect(engine="streaming").lazy()
    values = values_of(customers.frame, names, available(customer_metrics(), dataset.roles))
    if tree is None:
        _fill(result, values, selection, customers, found)
    else:
        _fill_tree(result, values, person_of(tree, found), found, settings)
    return add_targets(result)


def _check(dataset: Dataset, tree: str | None) -> None:
    """Refuse data without referrals, and options that contradict a tree.

    Raises:
        CustsegError: no column says who brought whom, or how many; or a tree is to be filtered or sorted.
    """
    roles, settings = dataset.roles, dataset.settings
    where = settings["contacts"] if isinstance(settings["contacts"], str) else dataset.table.source.name
    if COUNT not in roles:
        hint = _likely_column(dataset) or OTHER_NEEDS[COUNT]
        raise DataError("no column says who brought whom", where=where, hint=hint)
    if tree is None:
        return
    if LINKS not in roles:
        what = "there is only a number of referrals, from which no tree follows"
        raise DataError(what, where=where, hint=OTHER_NEEDS[LINKS])
    problems = [
        Problem(f"--{name} cannot be combined with --tree", settings.origin(name), "The tree has an order of its own.")
        for name in ("where", "sort")
        if settings[name]
    ]
    if problems:
        raise UsageError(problems)


def _likely_column(dataset: Dataset) -> str:
    """Return a hint at a column of the contacts that holds ids or e-mails of other contacts; empty without one."""
    contacts = dataset.contacts
    if contacts is None:
        return ""
    known = pl.concat([contacts[name].cast(pl.String) for name in (CUSTOMER, "email") if name in contacts.columns])
    for name in contacts.columns:
        values = contacts[name].drop_nulls().unique()
        if name in (CUSTOMER, "email") or values.dtype != pl.String or values.is_empty():
            continue
        if values.is_in(known.implode()).sum() >= LIKELY * values.len():
            option = quoted(f"contacts.referred_by={name}")
            return f"The values of '{name}' are ids or e-mails of contacts. If they are the referrers: --map {option}."
    return ""


def _selection(dataset: Dataset, *, in_tree: bool) -> Selection:
    """Return the columns, condition and order of the table.

    Args:
        dataset: the inputs.
        in_tree: whether it is the tree of one customer, whose rows have a level and who brought them.
    """
    selection = customer_selection(dataset, REFERRALS, without=["chain_root"] if in_tree else [])
    beside = [Column(LEVEL, "Level", "count"), Column(BROUGHT_BY, "Brought by")] if in_tree else []
    return replace(selection, columns=[CUSTOMER_COLUMN, *beside, *selection.columns[1:]])


def _fill(
    result: Result, values: pl.LazyFrame, selection: Selection, customers: CustomerTable, found: Referrals
) -> None:
    """Fill a result with its rows, its summary and its notes."""
    rows = select_rows(values, selection, customers.settings)
    result.frame, result.total = rows.frame, rows.total
    sums = sums_of(customers, counted=found.counted)
    comparison = comparison_of(customers, counted=found.counted)
    figures = [*referral_figures(sums, found), *comparison_figures(comparison, counted=found.counted)]
    result.notes += rows.notes
    if not found.counted:
        reward = reward_of(customers, comparison.one)
        figures += reward_figures(reward)
        result.notes += reward_notes(reward)
    result.summary, target_notes = with_targets(figures, customers)
    if selection.condition is not None:
        result.summary.append(shown_figure(result.total, counted(sums.customers, "customer")))
        result.notes += none_shown_notes(result.total)
    else:
        # Below those who brought somebody stand only zeros.
        result.limit = max(1, min(TERMINAL_ROWS, sums.referrers))
    result.notes += [*target_notes, *age_notes(comparison), *referral_notes(sums, customers, found)]
    section = comparison_section(comparison, counted=found.counted)
    result.sections = [section] if section else []
    known = customers.base is not None and customers.base.margin_known
    result.headline = comparison_words(comparison, counted=found.counted, margin_known=known)


def _fill_tree(result: Result, values: pl.LazyFrame, place: int, found: Referrals, settings: Settings) -> None:
    """Fill a result with the rows of the tree of a person; people see each behind the one that brought it."""
    tree = tree_of(place, found)
    joined = tree.join(values.collect(engine="streaming"), on=CUSTOMER_COLUMN.name, how="left", maintain_order="left")
    rows = joined.select(column.name for column in result.columns)
    result.total = rows.height
    result.frame = rows.head(settings["top"] or rows.height)
    result.title = f"Referrals of {rows[CUSTOMER_COLUMN.name][0]}"
    result.summary = tree_figures(joined)
    result.bar, result.limit, result.paged = "", TERMINAL_TREE, True
    shown = result.frame
    names = [indented(name, level) for name, level in shown.select(CUSTOMER_COLUMN.name, LEVEL).iter_rows()]
    people = shown.with_columns(pl.Series(CUSTOMER_COLUMN.name, names, dtype=pl.String))
    columns = [Column(CUSTOMER_COLUMN.name, "Customer", whole=True), *result.columns[3:]]
    seen = people.select(column.name for column in columns)
    if settings["top"] is None and seen.height > TERMINAL_TREE:
        cut = f"{TERMINAL_TREE} of {seen.height:,} rows; --top 0 shows all"
        seen = seen.head(TERMINAL_TREE)
    else:
        cut = ""
    result.instead = Section("tree", result.title, seen, columns, cut=cut)
    result.notes += upward_notes(place, found)
