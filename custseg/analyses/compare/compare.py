"""Two saved tables of customers, or two days of the same orders: who came, left or moved, and why LTV changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from custseg.analyses.compare.causes import BEFORE, LTV, missing_parts
from custseg.analyses.compare.customers import SEGMENT, Sides, common_sums, side_by_side
from custseg.analyses.compare.differences import (
    Difference,
    difference_notes,
    differences,
    made_differently,
    order_notes,
    section_of,
)
from custseg.analyses.compare.saved_table import CUSTOMER_ID, SavedTable, open_saved, two_inputs
from custseg.analyses.compare.summary import figures_of, headline_of, moves_matrix, moves_of, moves_section
from custseg.analyses.compare.table import asked_for, columns_of, seen_of, table_of
from custseg.analyses.compare.two_days import two_days
from custseg.analyses.shared.new_result import shown_figure
from custseg.analyses.shared.own_table import shown
from custseg.errors import Problem, UsageError, nearest
from custseg.notes import Note
from custseg.numbers import counted
from custseg.result import Result
from custseg.segments.reading import check_rules
from custseg.segments.rules import LAPSED, LIFECYCLE, NOT_YET, Rules, Scheme, column_of
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input
from custseg.writing.record import OF_FIGURES

OF_BOTH = ("where", "top", "rules_file", "sheet", "bad_rows")
"""Settings that say something of saved tables too."""


def compare(inputs: Sequence[Input], settings: Settings, *, rejects: Path | None = None) -> Result:
    """Return who came, left or changed segment between two tables of customers, and whose LTV changed why.

    Args:
        inputs: two saved tables, the older one first; with ``compare_to``, orders.
        settings: of the run.
        rejects: file for the excluded rows of the orders.

    Returns:
        One row per customer of either table.

    Raises:
        CustsegError: the inputs, settings or names are wrong, or the tables cannot be compared.
    """
    of_orders: Result | None = None
    if settings["compare_to"] is not None:
        then, now, of_orders = two_days(inputs, settings, rejects)
    else:
        _check_settings(settings, rejects)
        first, second = two_inputs(inputs)
        then, now = open_saved(first, settings), open_saved(second, settings)
    rules = check_rules(settings)[0]
    segment = _segment_column(then, now, rules, settings)
    found = differences(then, now, [segment or "", *asked_for(settings, then, now)])
    sides = Sides(then, now, segment, common_sums(then, now), _lapsed(rules))
    result = _compared(sides, found, rules, settings)
    if of_orders is not None:
        result.ledger, result.understood = of_orders.ledger, of_orders.understood
        # Schemes that nobody has asked for are no loss.
        notes = [note for note in of_orders.notes if note.name != "rules_lacking"]
        result.notes = [*notes, *result.notes]
    return result


def _check_settings(settings: Settings, rejects: Path | None) -> None:
    """Refuse options on orders where saved tables are compared: they would change nothing.

    Raises:
        UsageError: names them.
    """
    typed = [
        settings.origin(name)
        for name in (*OF_FIGURES, "as_of")
        if "--" in settings.origin(name) and name not in OF_BOTH
    ]
    typed += ["--rejects"] if rejects else []
    if typed:
        what = f"{', '.join(typed)}: this is about orders, and the figures of saved tables are what they are"
        hint = "Leave it out; or compare two days of the orders: custseg compare orders.csv --compare-to 90d"
        raise UsageError(what, hint=hint)


def _lapsed(rules: Rules) -> frozenset[str]:
    """Return the segments of the lifecycle whose customers have lapsed."""
    scheme = rules.schemes.get(LIFECYCLE)
    segments = scheme.segments if scheme else {}
    return frozenset(name for name, one in segments.items() if one.counts_as == LAPSED)


def _segment_column(then: SavedTable, now: SavedTable, rules: Rules, settings: Settings) -> str | None:
    """Return the column whose values are compared as segments: that of ``--by``, else the first scheme of both tables.

    Raises:
        CustsegError: a table does not have the column of ``--by``.
    """
    common = [name for name in now.columns if name in then.columns and name != CUSTOMER_ID]
    if by := settings["by"]:
        name = by if by in common else column_of(by)
        if name not in common:
            lacking = next(one for one in (then, now) if name not in one.columns)
            what = f"there is no column '{by}' in {lacking.name}"
            raise settings.error("by")(what, where=settings.origin("by"), hint=nearest(by, common))
        return name
    told = [*(then.record or {}).get("schemes", {}), *(now.record or {}).get("schemes", {})]
    schemes = {SEGMENT, *told, *(scheme.column for scheme in rules.schemes.values())}
    return next((name for name in common if name in schemes), None)


def _compared(sides: Sides, found: list[Difference], rules: Rules, settings: Settings) -> Result:
    """Return the comparison of two tables."""
    then, now, words = sides.then, sides.now, rules.words
    more = asked_for(settings, then, now)
    customers = side_by_side(sides, more)
    scheme = _scheme(sides, rules)
    labels = {name: one.title for name, one in scheme.segments.items()} if scheme else {}
    labels |= {NOT_YET: words.group(NOT_YET)}
    columns = columns_of(sides, labels, more)
    _check_columns({column.name for column in columns}, then, now, settings)
    table = table_of(customers, sides, columns)
    part = shown(table, settings)
    result = Result("Customers then and now", part.frame, part.columns, settings=settings, narrow="-o FILE.csv")
    result.total = part.total
    if not settings["columns"]:
        result.seen = seen_of(sides)
    result.summary = figures_of(customers, sides)
    if settings["where"]:
        result.summary.append(shown_figure(part.total, counted(customers.height, "customer")))
    result.sections = section_of(found)
    if sides.segment:
        moves = moves_of(customers, sides)
        result.sections.append(moves_section(moves, labels))
        result.matrices = moves_matrix(moves, [*scheme.segments] if scheme else [], labels, words)
    result.phrases = words
    nothing = _is_same(customers, sides) and not found
    result.headline = headline_of(result.figures(), nothing=nothing, differs=made_differently(found))
    result.as_of = _day(now)
    result.currency = (now.record or {}).get("currency")
    result.understood = {"then": _described(then), "now": _described(now)}
    result.notes = [*then.notes, *now.notes, *order_notes(then, now)]
    result.notes += [*difference_notes(found, then, now, sides.segment), *_missing(sides), *part.notes]
    return result


def _check_columns(known: set[str], then: SavedTable, now: SavedTable, settings: Settings) -> None:
    """Refuse names of columns that neither the comparison nor a table has, with the nearest of all.

    Raises:
        CustsegError: with all of them.
    """
    names = {*known, *now.columns, *(f"{name}{BEFORE}" for name in then.columns)}
    place, what = settings.origin("columns"), f"in {now.name} or the comparison"
    problems = [
        Problem(f"there is no column '{name}' {what}", place, nearest(name, names))
        for name in settings["columns"] or ()
        if name not in known and name != CUSTOMER_ID
    ]
    if problems:
        raise settings.error("columns")(problems)


def _scheme(sides: Sides, rules: Rules) -> Scheme | None:
    """Return the scheme of the segments that are compared; None for any other column."""
    if not sides.segment:
        return None
    told = (sides.now.record or {}).get("schemes", {}).get(sides.segment, {})
    by_column = {scheme.column: scheme for scheme in rules.schemes.values()}
    return rules.schemes.get(str(told.get("scheme"))) or by_column.get(sides.segment)


def _is_same(customers: pl.DataFrame, sides: Sides) -> bool:
    """Return whether the two tables have the same customers with the same figures and segments."""
    pairs = [*sides.sums, *([SEGMENT] if sides.segment else [])]
    same = [pl.col(name).eq_missing(pl.col(f"{name}_before")).all() for name in pairs]
    return bool(customers.select(pl.all_horizontal(pl.col("stayed").all(), *same)).item())


def _day(table: SavedTable) -> dt.date | None:
    told = (table.record or {}).get("as_of")
    return dt.date.fromisoformat(told) if told else None


def _described(table: SavedTable) -> str:
    day = (table.record or {}).get("as_of")
    return f"{table.name} (as of {day})" if day and day != table.name else table.name


def _missing(sides: Sides) -> list[Note]:
    """Return notes on what the tables do not both have."""
    notes = []
    if LTV not in sides.sums:
        notes.append(
            Note("no_ltv", "The tables do not both have LTV, so that only customers and segments are compared.")
        )
    elif text := missing_parts(sides.sums, sides.factors):
        notes.append(Note("parts_together", text))
    if not sides.segment:
        text = "The tables have no scheme of segments in common. custseg customers saves all of them; "
        text += "--by COLUMN compares another column."
        notes.append(Note("no_segments", text))
    return notes
