"""The columns of states that a known export names: by their headers, else by the system's own words in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache

import polars as pl

from custseg.settings.setting import Settings
from custseg.tables.deciders import Decider, unlisted_word
from custseg.tables.headers.roles import Headers
from custseg.tables.headers.synonyms import status_kind
from custseg.tables.systems.known_export import States
from custseg.tables.systems.known_exports import column_of, known_export, plain_header
from custseg.tables.values.flags import flag_words
from custseg.tables.values.meaning import Meaning
from custseg.tables.values.statuses import status_words
from custseg.tables.values.types import type_words
from custseg.tables.values.word_meanings import spelled

MIN_OWN_WORDS = 2
"""Different words of the system that a column must have to be read as its column of states."""

MIN_KNOWN = 0.9
"""Share of the values of such a column that must be known."""


def deciders_of_export(headers: Headers, sample: pl.DataFrame, settings: Settings) -> list[Decider]:
    """Return the columns by which a known export tells sales from other rows.

    Args:
        headers: roles of the columns, and the export.
        sample: first rows of the file.
        settings: with ``unpaid``.
    """
    names = {plain_header(column) for column in sample.columns}
    return [
        _with_unpaid(
            _decider_of(column, states, "" if _is_named(states, names) else states.headers[0]), settings["unpaid"]
        )
        for column, states in columns_of_states(headers, sample).items()
        if column not in headers.mapped_columns
    ]


def columns_of_states(headers: Headers, sample: pl.DataFrame) -> dict[str, States]:
    """Return the columns of states of a known export; of two rules for one column the last.

    Args:
        headers: roles of the columns, and the export.
        sample: first rows of the file.
    """
    if headers.export is None:
        return {}
    places = {plain_header(column): column for column in reversed(sample.columns)}
    found = {}
    states_of_export = _states_of(headers, sample)
    for states in states_of_export:
        if column := column_of(states.headers, places):
            found[column] = states
    for states in states_of_export:
        if "status" not in headers.mapped and not _is_named(states, places):
            free = [column for column in free_texts(headers, sample) if column not in found]
            if column := _with_words_of(states, sample.select(free)):
                found[column] = states
    return found


def _states_of(headers: Headers, sample: pl.DataFrame) -> tuple[States, ...]:
    """Return the columns of states of a known export: orders refunded in full are no sales where no amount says so.

    Args:
        headers: roles of the columns, and the export.
        sample: first rows of the file: a column of refunds without any value tells no more than one that is not there.
    """
    if headers.export is None:
        return ()
    refunds = headers.all_of("refunded")
    blank = all(sample[column].null_count() == sample.height for column in refunds)
    return known_export(headers.export.key).states if refunds and blank else headers.export.states


def missing_states(headers: Headers, sample: pl.DataFrame) -> list[States]:
    """Return what a known export tells of its rows in columns that the file does not have.

    Args:
        headers: roles of the columns, and the export.
        sample: first rows of the file.
    """
    if headers.export is None:
        return []
    names = {plain_header(column) for column in sample.columns}
    placed = columns_of_states(headers, sample)
    found = list(placed.values())
    missing = [
        one for one in _states_of(headers, sample) if one.decides and not _is_named(one, names) and one not in found
    ]
    # What leaves most of its values to another column adds little to it, such as a stage beside the tick "won".
    return [one for one in missing if one.rest is not Meaning.SALE or not found]


def free_texts(headers: Headers, sample: pl.DataFrame) -> list[str]:
    """Return the columns of texts that have no role, or that of the status, and were not mapped."""
    taken = {column for role in headers.columns if role != "status" for column in headers.all_of(role)}
    taken |= headers.mapped_columns | {parties.sent for parties in headers.parties.values() if parties.sent}
    return [column for column in sample.columns if sample.schema[column] == pl.String and column not in taken]


def filled_texts(values: pl.Series) -> pl.Series:
    """Return the values of a column of texts that are not empty."""
    texts = values.cast(pl.String).str.strip_chars()
    return texts.filter((texts != "").fill_null(False))


def _with_unpaid(decider: Decider, wanted: str | None) -> Decider:
    """Return a column of states with what the user wants to become of orders that are not paid yet."""
    if wanted == "count":
        as_sale = {Meaning.UNPAID: Meaning.SALE}
        return replace(
            decider,
            words={word: as_sale.get(one, one) for word, one in decider.words.items()},
            starts={word: as_sale.get(one, one) for word, one in decider.starts.items()},
            filled=decider.filled and as_sale.get(decider.filled, decider.filled),
            empty=as_sale.get(decider.empty, decider.empty),
            rest=decider.rest and as_sale.get(decider.rest, decider.rest),
        )
    if wanted == "exclude":
        unpaid = {
            word
            for word, name in status_words(status_kind(decider.read_as or decider.column)).items()
            if name == "unpaid"
        }
        out = {word: Meaning.UNPAID for word, one in decider.words.items() if word in unpaid and one is Meaning.SALE}
        return replace(decider, words={**decider.words, **out})
    return decider


def _is_named(states: States, names: Collection[str]) -> bool:
    return any(plain_header(name) in names for name in states.headers)


def _with_words_of(states: States, sample: pl.DataFrame) -> str | None:
    """Return the column that has most of the system's own words for some states, nearly all of them known."""
    if not states.decides or states.filled:
        return None
    own = {word for word in as_compared(states.meanings) if word not in flag_words() and not re.fullmatch(r"\d*", word)}
    ranked = []
    for column in sample.columns:
        values = filled_texts(sample[column]).to_frame()
        if values.is_empty():
            continue
        words = {text.plain for text in spelled(values[column].unique())}
        if len(words & own) < MIN_OWN_WORDS:
            continue
        if values.select(unlisted_word(_decider_of(column, states)).is_null().mean()).item() >= MIN_KNOWN:
            ranked.append((len(words & own), column))
    return max(ranked, key=lambda one: one[0])[1] if ranked else None


def _decider_of(column: str, states: States, read_as: str = "") -> Decider:
    general: Mapping[str, Meaning] = {}
    listed: frozenset[str] | None = None
    if states.rest is Meaning.OPEN:
        # A stage may be called otherwise, as in another language: what says won, or lost, says it here too.
        general, listed = _general_stages(), _still_open()
    elif states.rest is Meaning.OTHER:
        listed = frozenset(word for word, name in type_words().items() if name in ("other", "payment"))
    elif states.rest is None and not states.filled:
        general = _general_statuses()
    # Where only empty cells say something, any value is a sale.
    rest = states.rest or (None if states.meanings or states.starts else Meaning.SALE)
    own, starts = as_compared(_strict(states.meanings)), as_compared(_strict(states.starts))
    return Decider(
        column,
        # Its own words stand first, and prevail.
        {**own, **general, **own},
        filled=states.filled,
        empty=states.empty or Meaning.SALE,
        rest=rest,
        starts=starts,
        listed=listed,
        read_as=read_as,
    )


@cache
def _general_statuses() -> Mapping[str, Meaning]:
    return {word: status_meaning(name) for word, name in status_words().items()}


@cache
def _general_stages() -> Mapping[str, Meaning]:
    stages = {word: stage_meaning(name) for word, name in status_words("stage").items()}
    return {word: one for word, one in stages.items() if one is not Meaning.OPEN}


@cache
def _still_open() -> frozenset[str]:
    """Return the words of deals that are open, and of ticks that are not set."""
    still_open = {word for word, name in status_words("stage").items() if name == "open"}
    return frozenset({*still_open, *(word for word, yes in flag_words().items() if not yes)})


def _strict(meanings: Mapping[str, Meaning]) -> dict[str, Meaning]:
    """Return meanings by which a void row is one whatever its sign."""
    return {value: Meaning.NEVER if one is Meaning.VOID else one for value, one in meanings.items()}


def as_compared(meanings: Mapping[str, Meaning]) -> dict[str, Meaning]:
    """Return the meanings of values by their texts as they are compared."""
    texts = spelled(pl.Series(list(meanings), dtype=pl.String))
    return dict(zip((text.plain for text in texts), meanings.values(), strict=True))


def status_meaning(name: str) -> Meaning:
    """Return the meaning of a class of statuses, where nothing else in the file decides."""
    return Meaning.VOID if name in ("void", "lost") else Meaning.SALE


def stage_meaning(name: str) -> Meaning:
    """Return the meaning of a class of stages of deals."""
    return {"won": Meaning.SALE, "lost": Meaning.LOST, "void": Meaning.LOST}.get(name, Meaning.OPEN)
