"""A result as the user wants it presented: order, names and decimal places of its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from custseg.result import Column, Result


def presented(result: Result) -> Result:
    """Return a result for programs: columns in the order of ``--columns`` under their titles, figures rounded."""
    ordered = _ordered(result)
    frame = ordered.frame
    places = result.settings["round"] if result.settings else None
    if places is not None:
        frame = frame.with_columns(pl.col(pl.Float64).round(places))
        figures = [
            replace(one, value=round(one.value, places)) if isinstance(one.value, float) else one
            for one in ordered.summary
        ]
        ordered = replace(ordered, summary=figures)
    titles = {name: title for name, title in _titles(result).items() if name in frame.columns}
    names = [titles.get(name, name) for name in frame.columns]
    if len(set(names)) < len(names):
        # The key of the table, which nobody named, has the title of another column.
        titles = {name: title for name, title in titles.items() if title not in frame.columns}
    columns = [
        replace(_titled(column, titles), name=titles.get(column.name, column.name)) for column in ordered.columns
    ]
    seen = tuple(titles.get(name, name) for name in ordered.seen)
    return replace(
        ordered, frame=frame.rename(titles), columns=columns, seen=seen, bar=titles.get(ordered.bar, ordered.bar)
    )


def own_names(result: Result) -> dict[str, str]:
    """Return the name that custseg gave each column of a presented result, by the one under which it is shown."""
    names = {title: name for name, title in _titles(result).items()}
    shown = [column.name for column in result.columns]
    return {name: names[name] if name in names and names[name] not in shown else name for name in shown}


def titled(result: Result) -> Result:
    """Return a result for people: columns in the order of ``--columns``, under their titles."""
    ordered = _ordered(result)
    titles = _titles(result)
    if any(column.labels for column in ordered.columns):
        frame, columns = labelled(ordered.frame, ordered.columns)
        ordered = replace(ordered, frame=frame, columns=columns)
    return replace(ordered, columns=[_titled(column, titles) for column in ordered.columns]) if titles else ordered


def labelled(frame: pl.DataFrame, columns: Sequence[Column]) -> tuple[pl.DataFrame, list[Column]]:
    """Return a table with the texts that people read in place of its own."""
    frame = frame.with_columns(_labelled(column) for column in columns if column.labels)
    return frame, [replace(one, unit="text") if one.labels and one.unit == "flag" else one for one in columns]


def _labelled(column: Column) -> pl.Expr:
    """Return a column with the texts that people read in place of its own."""
    value = pl.col(column.name)
    if column.unit == "flag":
        return pl.when(value).then(pl.lit(column.labels["yes"])).otherwise(pl.lit("")).alias(column.name)
    return value.replace(column.labels)


def _titles(result: Result) -> Mapping[str, str]:
    return getattr(result.settings["columns"], "titles", {}) if result.settings else {}


def _titled(column: Column, titles: Mapping[str, str]) -> Column:
    return replace(column, title=titles[column.name], header="") if column.name in titles else column


def _ordered(result: Result) -> Result:
    """Return a result with the columns in the order in which they were named; those not named come first."""
    named = list(result.settings["columns"] or ()) if result.settings else []
    names = [column.name for column in result.columns]
    if not {*named} <= {*names} or result.frame.columns != names:
        return result
    order = [*(name for name in names if name not in named), *dict.fromkeys(named)]
    by_name = {column.name: column for column in result.columns}
    return replace(result, frame=result.frame.select(order), columns=[by_name[name] for name in order])
