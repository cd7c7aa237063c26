"""Whether each deal or lead is won, lost or open, by its stage, its status, ticks and dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from custseg.errors import Choice, DataError, Problem
from custseg.notes import Note
from custseg.numbers import counted
from custseg.own_columns import own_column
from custseg.settings.setting import Settings
from custseg.shell_words import quoted
from custseg.tables.headers.roles import Headers
from custseg.tables.systems.known_export import KnownExport, States
from custseg.tables.systems.known_exports import column_of, plain_header
from custseg.tables.values.flags import is_flag, read_flag
from custseg.tables.values.meaning import Meaning
from custseg.tables.values.statuses import meaning_of_status
from custseg.tables.values.word_meanings import plain_text, plain_words

WON, LOST, OPEN, VOID = "won", "lost", "open", "void"
STATE = own_column("state")
"""Whether a deal or lead is won, lost or open."""
SAID = ("won", "lost", "open")
"""Settings that hold words of the user."""

OF_MEANING = {
    Meaning.SALE: WON, Meaning.INCOME: WON, Meaning.LOST: LOST, Meaning.OPEN: OPEN, Meaning.VOID: VOID,
    Meaning.NEVER: VOID,
}  # fmt: skip
DAYS = ("closed", "won_date", "lost_date")
"""Roles of days on which something ends."""

SHOWN = 8
"""Words that a message lists."""


@dataclass(frozen=True)
class StateReading:
    """What is known of the states of rows.

    Attributes:
        states: "won", "lost", "open" or "void" of each row.
        columns: that decide.
        unknown: words that say nothing known, with their rows; these are counted as open.
    """

    states: pl.Series
    columns: list[str]
    unknown: dict[str, int]


def read_states(
    kind: str, rows: pl.DataFrame, headers: Headers, given: Sequence[str], settings: Settings, *, told: bool = False
) -> StateReading:
    """Return whether each row is won, lost or open.

    Words of the user come first, then ticks, the rule of a known export, the status, the stage, and dates.

    Args:
        kind: "deals" or "leads".
        rows: as the files have them, with the days of `DAYS` under the names that `day_name` gives.
        headers: columns of the file by role, and the known export that the file is.
        given: columns of the file, for errors.
        settings: with ``won``, ``lost`` and ``open``.
        told: whether another file tells it: without a column, all are open until then.

    Raises:
        DataError: no column says it, or most rows with words that are unknown were closed.
    """
    columns, export = headers.columns, headers.export
    texts = [columns[role] for role in ("status", "stage") if role in columns]
    used = list(texts)
    ways = [_said(text, settings) for text in texts]
    ticks, flags = _ticks(rows, columns)
    ways += flags
    of_export = _of_export(export, rows.columns) if export else []
    if of_export:
        ways.append(_first_excluding(of_export))
        used = list(dict.fromkeys([*(column for _, column in of_export), *used]))
    ways += _meanings(kind, texts)
    dates = [role for role in ("won_date", "lost_date") if role in columns]
    if not texts and not ticks and not of_export and not dates:
        if told:
            return StateReading(pl.repeat(OPEN, rows.height, eager=True).alias(STATE), [], {})
        raise DataError([_no_stage(kind, given)])
    for role, word in (("won_date", WON), ("lost_date", LOST)):
        if role in columns:
            ways.append(pl.when(pl.col(day_name(role)).is_not_null()).then(pl.lit(word)))
    read = rows.select(pl.coalesce(*ways, pl.lit(None, pl.String)).alias(STATE))[STATE]
    used = list(dict.fromkeys([*used, *ticks, *([] if used or ticks else [columns[role] for role in dates])]))
    unknown = _unknown(rows, read, texts)
    _check_unknown(rows, read, texts, unknown)
    return StateReading(read.fill_null(OPEN), used, unknown)


def day_name(role: str) -> str:
    """Return the name of the column of days of a role, beside those of the files."""
    return own_column(f"day {role}")


def _meanings(kind: str, texts: list[str]) -> list[pl.Expr]:
    """Return what the words of the status and of the stage say; won or lost of either one goes before open."""
    read = [meaning_of_status(pl.col(text), kind.removesuffix("s")) for text in texts]
    return [*(pl.when(one != OPEN).then(one) for one in read), *read]


def _no_stage(kind: str, columns: Iterable[str]) -> Problem:
    """Return the problem that no column says what became of a deal or a lead."""
    what = f"no column says which {kind} are won, lost or open"
    hint = (
        f"Name the column of the stage or the status: --map stage=COLUMN, or the day on which {kind} were won: --map "
        f"won_date=COLUMN. The file has: {', '.join(list(columns)[:25])}"
    )
    if kind == "leads":
        hint += ". If the won ones stand in another file, read both: custseg leads LEADS WON"
    return Problem(what, "", hint)


def _said(text: str, settings: Settings) -> pl.Expr:
    """Return what the user says of the words of a column; null where that is nothing."""
    plain = plain_text(pl.col(text).cast(pl.String).str.strip_chars())
    words = {word: name for name in SAID for one in settings[name] for word in plain_words([one])}
    return plain.replace_strict(words, default=None, return_dtype=pl.String) if words else pl.lit(None, pl.String)


def _of_export(export: KnownExport, columns: Iterable[str]) -> list[tuple[States, str]]:
    """Return the columns of a known export that say what is a sale, with what their values mean."""
    places: dict[str, str] = {}
    for column in columns:
        places.setdefault(plain_header(column), column)
    found = [(states, column_of(states.headers, places)) for states in export.states]
    return [(states, column) for states, column in found if column is not None]


def _first_excluding(states: list[tuple[States, str]]) -> pl.Expr:
    """Return the first state other than won that a column of a known export says; won if all say so."""
    read = [_meaning(one, column) for one, column in states]
    excluding = [pl.when(one != WON).then(one) for one in read]
    return pl.coalesce(*excluding, *read)


def _meaning(states: States, column: str) -> pl.Expr:
    text = pl.col(column).cast(pl.String).str.strip_chars().str.to_lowercase()
    words = {word: OF_MEANING[one] for word, one in states.meanings.items() if one in OF_MEANING}
    rest = OF_MEANING.get(states.rest) if states.rest else None
    found = text.replace_strict(words, default=rest, return_dtype=pl.String) if words else pl.lit(rest, pl.String)
    return pl.when(text.is_not_null() & (text != "")).then(found)


def _ticks(rows: pl.DataFrame, columns: dict[str, str]) -> tuple[list[str], list[pl.Expr]]:
    """Return the columns of ticks for won and closed rows, and what they say; an open row may still be lost."""
    ticks = {role: columns[role] for role in ("is_won", "is_closed") if role in columns}
    ticks = {role: column for role, column in ticks.items() if is_flag(rows[column])}
    if "is_won" not in ticks:
        return [], []
    won = read_flag(rows[ticks["is_won"]])
    ways: list[pl.Expr] = [pl.when(won).then(pl.lit(WON))]
    if "is_closed" in ticks:
        closed = read_flag(rows[ticks["is_closed"]])
        ways.append(pl.when(closed & ~won).then(pl.lit(LOST)).when(~closed).then(pl.lit(OPEN)))
    return list(ticks.values()), ways


def _unknown(rows: pl.DataFrame, read: pl.Series, texts: list[str]) -> dict[str, int]:
    """Return the words of rows of which nothing is known, with their number, the most frequent first."""
    if not texts:
        return {}
    words = pl.coalesce(pl.col(text).cast(pl.String).str.strip_chars().replace("", None) for text in reversed(texts))
    open_rows = rows.filter(read.is_null()).select(words.alias("word")).drop_nulls()
    counts = open_rows.group_by("word").len().sort("len", "word", descending=[True, False])
    return {str(word): int(number) for word, number in counts.iter_rows()}


def _check_unknown(rows: pl.DataFrame, read: pl.Series, texts: list[str], unknown: dict[str, int]) -> None:
    """Refuse words that are unknown where their rows were closed: they were won or lost, and nobody knows which.

    Raises:
        DataError: with the options that decide.
    """
    days = [name for name in map(day_name, DAYS) if name in rows.columns]
    if not unknown or not days:
        return
    plain = pl.coalesce(pl.col(text).cast(pl.String).str.strip_chars().replace("", None) for text in reversed(texts))
    # A day beyond all on which something was won or lost is an expected one.
    known = rows.filter(read.is_in([WON, LOST])).select(pl.max_horizontal(days).max()).item()
    day = pl.max_horizontal(days)
    closed = day.is_not_null() if known is None else (day <= known).fill_null(False)
    found = rows.filter(read.is_null()).select(plain.alias("word"), closed.alias("closed")).drop_nulls("word")
    known_open = rows.filter(read == OPEN).select(day.is_not_null().mean().alias("dated"))["dated"][0]
    # Many systems have an expected day of closing in open deals too: then it says nothing.
    if known_open is not None and known_open > 0.5:
        return
    shares = found.group_by("word").agg(pl.col("closed").mean()).filter(pl.col("closed") >= 0.5)
    doubtful = [word for word in unknown if word in set(shares["word"])]
    if doubtful:
        listed = ", ".join(f"'{word}' ({unknown[word]:,})" for word in doubtful[:SHOWN])
        more = f" and {len(doubtful) - SHOWN} more" if len(doubtful) > SHOWN else ""
        first = quoted(doubtful[0])
        hint = f"Say it: --won {first}, --lost {first} or --open {first}; several with commas between them."
        choices = tuple(Choice(f"{doubtful[0]} is {name}", name, (doubtful[0],)) for name in SAID)
        what = f"it is not clear whether these states are won or lost: {listed}{more}"
        raise DataError([Problem(what, f"column '{texts[0]}'", hint, choices)])


def unknown_note(kind: str, reading: StateReading) -> list[Note]:
    """Return a note on states that are unknown, and counted as open; a warning where none is known as won or lost.

    Args:
        kind: "deals" or "leads".
        reading: with the rows of each unknown word.
    """
    unknown = reading.unknown
    if not unknown:
        return []
    known = {*reading.states.unique()}
    listed = ", ".join(f"'{word}' ({rows:,})" for word, rows in list(unknown.items())[:SHOWN])
    more = f" and {len(unknown) - SHOWN} more" if len(unknown) > SHOWN else ""
    number = counted(sum(unknown.values()), kind.removesuffix("s"))
    text = f"{number} in stages that custseg does not know count as open: {listed}{more}. If some are won or lost:"
    return [
        Note("unknown_stages", text, warns=not {WON, LOST} <= known, command=f"--won {quoted(next(iter(unknown)))}")
    ]
