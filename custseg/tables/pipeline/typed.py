"""Columns of deals or leads by their roles: days, money and names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from custseg.errors import DataError
from custseg.notes import Note
from custseg.numbers import counted
from custseg.settings.setting import Settings
from custseg.tables.headers.columns import text_of, without_point
from custseg.tables.headers.roles import Headers
from custseg.tables.headers.synonyms import roles
from custseg.tables.pipeline.names import renamed
from custseg.tables.pipeline.tables import Pipeline
from custseg.tables.side_files.date_order import is_day_first, open_among, order_of_settings, style_in_file
from custseg.tables.systems.known_export import KnownExport
from custseg.tables.systems.known_exports import plain_header
from custseg.tables.values import amounts, dates
from custseg.tables.values.date_styles import DateStyle, typed_format
from custseg.tables.values.day_month_order import order_question

NAMES = ("customer_id", "seller", "product", "source")
"""Roles of names, which may be written in several ways."""

DAY_FIRST = {True: DateStyle("", "", "%d/%m/%Y"), False: DateStyle("", "", "%m/%d/%Y")}
"""A style of each order of day and month, by whether the day comes first."""

OF_FILE = "file."
"""Before the name of a column of a file that a role or a figure hides."""

RESERVED = (
    "stuck", "expected", "likely", "todo", "closed_by_then", "win_chance", "touched", "days_to_touch", "days_silent",
    "segment", "revenue", "profit", "ltv", "resembles", "resembles_share", "age",
)  # fmt: skip
"""Names of what analyses add to each row."""


def mapping_for(kind: str, settings: Settings, columns: Sequence[str]) -> dict[str, str]:
    """Return the columns of roles that the user names for deals or leads.

    Args:
        kind: "deals" or "leads", the prefix of roles that are only for these.
        settings: with ``map``; what a config file says of orders, without a prefix, counts where it fits.
        columns: of the files.
    """
    mapped = settings["map"]
    own = {role.removeprefix(f"{kind}."): column for role, column in mapped.items() if role.startswith(f"{kind}.")}
    plain = {role: column for role, column in mapped.items() if "." not in role}
    if "--" not in settings.origin("map"):
        plain = {role: column for role, column in plain.items() if role in roles(kind) and column in columns}
    return plain | own


def typed_rows(
    kind: str,
    rows: pl.DataFrame,
    headers: Headers,
    export: KnownExport | None,
    files: Pipeline,
    settings: Settings,
) -> tuple[pl.DataFrame, list[Note]]:
    """Return the rows with a column for each role, beside all columns under their own names.

    Args:
        kind: "deals" or "leads".
        rows: of the files, joined.
        headers: columns of roles; the customer of a known export is added.
        export: the known export; None for none.
        files: that the rows are from.
        settings: with ``alias``, ``decimal``, ``date_format`` and ``map``.

    Raises:
        DataError: nothing shows whether day or month comes first.
    """
    found: dict[str, pl.Expr] = {}
    notes: list[Note] = []
    known, schema = roles(kind), rows.schema
    days = {role: column for role, column in headers.columns.items() if known[role].kind == "date"}
    styles = _styles(days, files, settings)
    for role, column in headers.columns.items():
        if known[role].kind == "date":
            found[role] = dates.read_date(column, schema[column], styles[role])
            notes += _unread(rows, column, found[role], "date") if role != "closed" else []
        elif known[role].kind == "money":
            style = amounts.detect_style(rows[column], decimal=settings["decimal"])
            found[role] = amounts.minor(amounts.read_number(column, schema[column], style))
            notes += _unread(rows, column, found[role], "amount")
        elif role in NAMES:
            found[role] = renamed(without_point(text_of(column, schema)), settings["alias"])
        elif known[role].kind != "flag":
            found[role] = without_point(text_of(column, schema))
    if export and "customer_id" not in mapping_for(kind, settings, rows.columns) and "customer_id" in export.roles:
        parts = _parts(export, rows.columns)
        if parts:
            texts = [without_point(text_of(part, schema)) for part in parts]
            found["customer_id"] = renamed(pl.coalesce(texts), settings["alias"])
            headers.columns["customer_id"] = parts[0]
    reserved = {*known, *RESERVED}
    taken = [name for name in rows.columns if name in reserved and headers.columns.get(name) != name]
    plain = rows.rename({name: f"{OF_FILE}{name}" for name in taken})
    read = rows.select(expression.alias(role) for role, expression in found.items())
    return plain.drop(name for name in read.columns if name in plain.columns).hstack(read.get_columns()), notes


def _parts(export: KnownExport, columns: Sequence[str]) -> list[str]:
    """Return the columns of the customer of a known export: the company, then the person."""
    places: dict[str, str] = {}
    for column in columns:
        places.setdefault(plain_header(column), column)
    return [places[name] for one in export.roles["customer_id"].headers if (name := plain_header(one)) in places][:3]


def _styles(columns: Mapping[str, str], files: Pipeline, settings: Settings) -> dict[str, DateStyle | None]:
    """Return how the days of each role are written; the columns of a deal or lead are taken to have one order.

    Args:
        columns: of the roles.
        files: that they are of.
        settings: with ``date_format``.

    Raises:
        DataError: nothing shows whether day or month comes first.
    """
    shown = {way for one in columns.values() if (way := is_day_first(one, files.source_of[one])) is not None}
    like = order_of_settings(settings) or (DAY_FIRST[shown.pop()] if len(shown) == 1 else None)
    found: dict[str, DateStyle | None] = {}
    problems = []
    for role, column in columns.items():
        source = files.source_of[column]
        values = source.sample[column]
        style, sure = style_in_file(column, source, settings, like)
        part = open_among(values, style) if style else None
        if style and part and like:
            others = (dates.ordered(one, day_first=like.day_first) if one == part else one for one in style.others)
            style = replace(style, others=tuple(others))
        elif style and part:
            problems.append(order_question(part, values, source.name, (typed_format(style),)))
        elif style and not sure:
            problems.append(order_question(style, values, source.name))
        found[role] = style
    if problems:
        raise DataError(problems)
    return found


def _unread(rows: pl.DataFrame, column: str, read: pl.Expr, what: str) -> list[Note]:
    """Return a warning on texts that cannot be read."""
    text = text_of(column, rows.schema)
    unread = rows.filter(text.is_not_null() & ~text.is_in(["-", "–", "—"]) & read.is_null())
    if unread.is_empty():
        return []
    example = str(unread[column][0])[:40]
    told = f"'{column}' holds no {what} in {counted(unread.height, 'row')}, such as '{example}': there it is unknown."
    return [Note(f"unread_{what}", told, warns=True)]
