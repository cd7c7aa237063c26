"""Finds order fields that stand once: on the first line of an order, or above several orders."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from custseg.tables.layout.filling import FillPlan
from custseg.tables.layout.grid import Grid, role_names
from custseg.tables.layout.numbered import numbers_orders
from custseg.tables.values import dates

FEW = 3
"""Rows that show a layout by one column alone, and columns that show it without known names."""


USUAL, MOSTLY = 0.1, 0.9
"""Share of rows that have to be blank where no order id shows it, and of first lines that have to differ."""


@dataclass(frozen=True)
class Parents:
    """What was found.

    Attributes:
        plan: what to fill; None where nothing is to be filled.
        doubtful: columns that may stand once above several orders, or be missing in some rows.
        rows: number of rows in which something is filled.
    """

    plan: FillPlan | None = None
    doubtful: tuple[str, ...] = ()
    rows: int = 0


def find_parents(grid: Grid, totals: tuple[str, ...]) -> Parents:
    """Find out which fields stand once for several rows.

    Args:
        grid: the first rows of a table.
        totals: columns with words for totals in lines of totals.
    """
    if not grid.every or not any(grid.blanks.values()):
        return Parents()
    blank = _blank_with_all_dates(grid)
    found = _with_blank_ids(grid, blank, totals) if blank else Parents()
    found = found if found.plan else _with_repeated_ids(grid, totals)
    return found if found.plan else _above_orders(grid, totals)


def _blank_with_all_dates(grid: Grid) -> int:
    """Return the rows in which every column of dates is blank, whatever else they hold."""
    rows = grid.every if grid.dates else 0
    for name in grid.dates:
        rows &= grid.blanks[name]
    return rows


def _with_blank_ids(grid: Grid, blank: int, totals: tuple[str, ...]) -> Parents:
    """Return the plan for rows that have neither a date nor an order id nor a customer of their own."""
    once = [name for name in grid.columns if grid.blanks[name] == blank]
    numbered = {name for name in once if _numbers_orders(grid, name)}
    keys = [name for name in once if name in numbered or not grid.is_amount(name)]
    # Lines without a product have nothing but amounts.
    whole = [name for name in grid.columns if not grid.blanks[name] & blank and grid.filled(name)]
    lines = [name for name in whole if not grid.is_amount(name)] or whole
    dated = any(name in grid.dates for name in keys)
    if not dated or len(keys) < 2 or not lines or grid.first & blank or _has_own_ids(grid, blank):
        return Parents()
    if not numbered and not _has_order_key(grid, keys, blank) and not _is_usual(grid, keys, blank):
        return Parents()
    left = grid.columns.index(keys[0])
    outer, doubtful = _outer_columns(grid, grid.columns[:left], blank)
    filled = [
        name
        for name in grid.columns
        if grid.blanks[name] & blank == blank
        and grid.filled(name)
        and name not in outer
        and (name in numbered or not grid.is_amount(name))
    ]
    worded = tuple(dict.fromkeys([*outer, *keys[:1], *(name for name in totals if name not in lines)]))
    plan = FillPlan(tuple(keys), False, tuple(filled), tuple(outer), tuple(lines), worded, tuple(grid.dates))
    return Parents(plan, tuple(doubtful), _count(grid, plan))


def _has_order_key(grid: Grid, keys: list[str], blank: int) -> bool:
    """Return whether one of the blank fields tells orders apart: by its name, or as each first line has another."""
    starts = [place for place in range(grid.frame.height) if grid.every >> place & 1 and not blank >> place & 1]
    customers = [name for name in keys if "customer_id" in role_names(name)]
    # A customer does not tell orders apart; of two such columns one is an id of something else.
    others = [name for name in keys if name not in grid.dates and (name not in customers or len(customers) > 1)]
    return any(
        "order_id" in role_names(name) or grid.frame[name][starts].n_unique() >= MOSTLY * len(starts) for name in others
    )


def _is_usual(grid: Grid, keys: list[str], blank: int) -> bool:
    """Return whether blank fields are the rule of a layout, not a customer and a date that are missing in some rows.

    Without an order id, many rows have to be blank, after several first lines, and each first line has to be another.
    """
    height = grid.frame.height
    starts = [place for place in range(height) if grid.every >> place & 1 and not blank >> place & 1]
    if blank.bit_count() < max(FEW, USUAL * height) or not starts:
        return False
    continued = sum(blank >> (place + 1) & 1 for place in starts)
    different = grid.frame[starts].select(keys).unique().height
    return continued > 1 and different >= MOSTLY * len(starts)


def _numbers_orders(grid: Grid, column: str) -> bool:
    """Return whether a column without a known name holds numbers of orders, such as 1001, which look like amounts."""
    return grid.is_unnamed(column) and numbers_orders(grid.values(column))


def _has_own_ids(grid: Grid, rows: int) -> bool:
    """Return whether some of the rows have an order id or a customer of their own."""
    orders = [name for name in grid.columns if "order_id" in role_names(name)]
    customers = [name for name in grid.columns if "customer_id" in role_names(name)]
    return any(grid.filled(name) & rows for name in orders) or any(
        grid.filled(name) & rows & ~grid.repeats(name) for name in customers
    )


def _with_repeated_ids(grid: Grid, totals: tuple[str, ...]) -> Parents:
    """Return the plan for orders whose id stands on every line and whose other fields on the first one only."""
    best: tuple[bool, int, FillPlan] | None = None
    for key in _keys(grid):
        later = grid.repeats(key)
        if not later:
            continue
        once = [name for name in grid.columns if grid.blanks[name] == later]
        names = [name for name in once if not grid.is_amount(name)]
        if not names or (len(once) < 2 and later.bit_count() < FEW):
            continue
        named = "order_id" in role_names(key)
        sure = any(role_names(name) for name in names) and (named or grid.runs(key) >= FEW)
        if len(once) < FEW and not sure:
            continue
        filled = [
            name
            for name in grid.columns
            if grid.blanks[name] & later == later and grid.filled(name) and not grid.is_amount(name)
        ]
        plan = FillPlan((key,), True, tuple(filled), totals=totals, dates=tuple(grid.dates))
        if best is None or (named, len(once)) > best[:2]:
            best = (named, len(once), plan)
    return Parents(best[2], rows=_count(grid, best[2])) if best else Parents()


def _keys(grid: Grid) -> list[str]:
    """Return the columns that may tell one order from the next: those with such a name, else those whose values do.

    In a flat table a product or a status may be the same in several rows, by chance just where a customer is missing.
    """
    full = [name for name in grid.columns if not grid.blanks[name]]
    whole = [name for name in full if not grid.is_amount(name)]
    named = [name for name in whole if "order_id" in role_names(name)]
    numbered = [name for name in full if grid.is_unnamed(name) and numbers_orders(_one_per_run(grid, name))]
    return named or [name for name in full if name in numbered or _may_tell_orders(grid, name, whole)]


def _may_tell_orders(grid: Grid, column: str, whole: list[str]) -> bool:
    return column in whole and not role_names(column) and _runs_once(grid, column)


def _one_per_run(grid: Grid, column: str) -> pl.Series:
    """Return the values of a column, each once per run of rows that have it."""
    starts = grid.every & ~grid.repeats(column)
    return grid.frame[column][[place for place in range(grid.frame.height) if starts >> place & 1]]


def _runs_once(grid: Grid, column: str) -> bool:
    """Return whether a column has several values, each in rows that follow each other."""
    runs = grid.runs(column)
    return runs > 1 and grid.values(column).cast(pl.String).str.strip_chars().n_unique() == runs


def _above_orders(grid: Grid, totals: tuple[str, ...]) -> Parents:
    """Return the plan for columns that stand once above several rows, each of which is an order or a line."""
    whole = [name for name in grid.columns if not grid.blanks[name] and not grid.is_amount(name)]
    if not whole or not grid.dates or not any(name in whole for name in grid.dates):
        return Parents()
    left = grid.columns.index(whole[0])
    outer, doubtful = _outer_columns(grid, grid.columns[:left], 0)
    if not outer:
        return Parents(doubtful=tuple(doubtful))
    worded = tuple(dict.fromkeys([*outer, *totals]))
    plan = FillPlan(outer=tuple(outer), lines=tuple(whole), totals=worded, dates=tuple(grid.dates))
    return Parents(plan, tuple(doubtful), _count(grid, plan))


def _outer_columns(grid: Grid, left: list[str], blank: int) -> tuple[list[str], list[str]]:
    """Return which of the columns left of the order's own stand above several orders; and which may.

    A customer that is merely missing in some orders must not be taken from the order above. So such a column has to
    begin in the first row, to hold each value once, and its groups have to show in the dates: they rise within each
    group and fall back between groups. In a list of all orders by date they do not.
    """
    outer: list[str] = []
    doubtful: list[str] = []
    for name in left:
        filled = grid.filled(name)
        more = grid.blanks[name] & ~blank
        if not filled or not more or grid.is_amount(name) or name in grid.dates or not filled & grid.first:
            continue
        values = grid.values(name).cast(pl.String).str.strip_chars()
        above = grid.filled(outer[-1]) if outer else grid.first
        if above & ~filled or (not outer and values.n_unique() < values.len()):
            continue
        if outer or _grouped(grid, filled, grid.every & ~blank):
            outer.append(name)
        elif "customer_id" in role_names(name):
            doubtful.append(name)
    return outer, doubtful


def _grouped(grid: Grid, starts: int, orders: int) -> bool:
    """Return whether dates rise, or fall, within each group of orders and not over all of them.

    Args:
        grid: the first rows.
        starts: rows in which a group begins.
        orders: rows in which an order begins.
    """
    places = [place for place in range(grid.frame.height) if orders >> place & 1]
    for name in grid.dates:
        if grid.blanks[name] & orders:
            continue
        days = _days(grid.frame[name])
        if days is None or days[places].null_count():
            continue
        pairs = list(pairwise(places))
        steps = [(bool(starts >> after & 1), (days[after] - days[before]).days) for before, after in pairs]
        for sign in (1, -1):
            inside = [sign * step >= 0 for new, step in steps if not new]
            if len(inside) >= 2 and all(inside) and any(sign * step < 0 for new, step in steps if new):
                return True
    return False


def _days(values: pl.Series) -> pl.Series | None:
    """Return the dates of a column, null where one cannot be read; None where there are none."""
    if values.dtype.is_temporal():
        return values.cast(pl.Date)
    style = dates.detect_style(values)
    if style is None:
        return None
    return values.to_frame().select(dates.read_date(values.name, values.dtype, style)).to_series()


def _count(grid: Grid, plan: FillPlan) -> int:
    """Return the number of first rows in which something is filled."""
    after = plan.arrange(grid.frame.lazy()).collect()
    changed = [after[name].ne_missing(grid.frame[name]).alias(name) for name in plan.changed]
    return int(pl.DataFrame(changed).select(pl.any_horizontal(pl.all()).sum()).item())
