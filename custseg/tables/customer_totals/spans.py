"""Totals that cover a part of the time by their names, such as the last 12 months, beside tenures that are longer."""

from __future__ import annotations

import polars as pl

from custseg.errors import Choice, Problem
from custseg.notes import Note
from custseg.tables.customer_totals.shape import CUSTOMERS, is_number
from custseg.tables.headers.missing_roles import typed
from custseg.tables.headers.roles import Headers
from custseg.tables.headers.synonyms import rank_of, read_header, roles
from custseg.tables.headers.windows import Window, window_of

TOTALS = ("orders", "revenue", "profit", "cost", "returned")
"""Roles of totals, which have to cover the same time."""


def spans_of(headers: Headers) -> dict[str, Window | None]:
    """Return the time that each total of a table covers by its name; None for one whose name says nothing of it.

    Args:
        headers: roles of the columns.
    """
    found = {}
    for role in TOTALS:
        for column in headers.all_of(role):
            windows = [window for name in headers.read_for(column) if (window := window_of(name))]
            found[role] = windows[0] if windows else None
    return found


def of_a_span(role: str, headers: Headers, sample: pl.DataFrame) -> str | None:
    """Return a column that would have a role by its name, but for the time that it covers; None without one.

    Args:
        role: one of `TOTALS`.
        headers: roles of the columns.
        sample: first rows of the table.
    """
    free = [column for column in sample.columns if column not in headers.columns.values()]
    known = roles(CUSTOMERS)[role]
    longest: tuple[int, str] | None = None
    for column in free:
        window = window_of(column)
        if window and is_number(sample[column]) and rank_of(known, read_header(window.rest)[0]):
            longest = max(longest or (0, ""), (window.months, column), key=lambda one: one[0])
    return longest[1] if longest else None


def span_question(headers: Headers, sample: pl.DataFrame, where: str) -> Problem | None:
    """Return the question about totals of which some cover a part of the time; None where the user named them all.

    Args:
        headers: roles of the columns.
        sample: first rows of the table.
        where: name of the file.
    """
    spans = {role: span for role, span in spans_of(headers).items() if role in ("orders", "revenue", "profit")}
    months = {span.months if span else 0 for span in spans.values()}
    if len(months) < 2 or spans.keys() <= headers.mapped:
        return None
    ranked = sorted(spans.items(), key=lambda one: one[1] is None)
    said = [f"'{headers.columns[role]}' {_covers(span)}" for role, span in ranked]
    what = f"{', '.join(said)}: figures of both, such as the average order value, would mix them"
    wanted = next(span for span in spans.values() if span)
    others = {
        role: column
        for role, span in spans.items()
        if (span is None or span.months != wanted.months) and (column := of_a_span(role, headers, sample))
    }
    as_they_are = {role: headers.columns[role] for role in spans}
    hint = f"To take them as they are: {_options(as_they_are)}"
    choices = [Choice("as they are", "map", tuple(f"{role}={column}" for role, column in as_they_are.items()))]
    if others:
        alike = as_they_are | others
        hint = f"To take the same span: {_options(alike)}. {hint}"
        choices.insert(0, Choice("the same span", "map", tuple(f"{role}={column}" for role, column in alike.items())))
    return Problem(what, where, hint, tuple(choices))


def span_notes(headers: Headers, sample: pl.DataFrame, longest: float | None, *, events: bool) -> list[Note]:
    """Return a warning of totals that cover a part of the time, and notes on columns that would be such totals.

    Args:
        headers: roles of the columns.
        sample: first rows of the table.
        longest: months since the first order of the oldest customer of these rows; None where that is not known.
        events: whether amounts are left out.
    """
    notes = []
    spans = {role: span for role, span in spans_of(headers).items() if span}
    months = max((span.months for span in spans.values()), default=0)
    if spans and (longest is None or longest > months):
        names = [f"'{headers.columns[role]}'" for role in spans]
        text = f"{' and '.join(names)} {'covers' if len(names) == 1 else 'cover'} {_length(months)} by the name"
        if longest is None:
            text += f": all figures are those of {_length(months)}, not of the whole time of a customer."
        else:
            tenure = headers.get("tenure_months") or headers.get("first_order")
            text += f", and '{tenure}' goes back further: orders per month are too low for customers of a longer time"
            text += f", and LTV to date is that of {_length(months)}." if spans.keys() - {"orders"} else "."
        notes.append(Note("totals_of_a_span", text, warns=True, stays=True))
    for role in ("orders",) if events else ("revenue", "orders"):
        if not headers.get(role) and (column := of_a_span(role, headers, sample)):
            window = window_of(column)
            length = _length(window.months) if window else ""
            text = f"No column is the {roles(CUSTOMERS)[role].title}; '{column}' is that of {length}. To take it:"
            notes.append(Note(f"{role}_of_a_span", text, command=f"--map {typed(role, column)}"))
    return notes


def options_of_a_span(headers: Headers, sample: pl.DataFrame) -> dict[str, str]:
    """Return the columns of totals that cover a part of the time, by their role, where no others have it.

    Args:
        headers: roles of the columns.
        sample: first rows of the table.
    """
    found = {role: of_a_span(role, headers, sample) for role in ("revenue", "orders") if not headers.get(role)}
    return {role: column for role, column in found.items() if column}


def _options(columns: dict[str, str]) -> str:
    return " ".join(f"--map {typed(role, column)}" for role, column in columns.items())


def _covers(span: Window | None) -> str:
    return f"covers {_length(span.months)} by its name" if span else "names no time"


def _length(months: int) -> str:
    return "1 month at most" if months == 1 else f"{months} months at most"
