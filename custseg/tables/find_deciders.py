"""Which columns decide whether a row is a sale: by the known export, else by their headers and words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import polars as pl

from custseg.settings.setting import Settings
from custseg.tables.deciders import PRECEDENCE, Decider
from custseg.tables.export_states import deciders_of_export, filled_texts, free_texts
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.roles import Headers
from custseg.tables.headers.synonyms import rank_of, read_header, roles, status_kind
from custseg.tables.state_columns import (
    as_stages,
    by_cancellation,
    by_stage,
    by_status,
    by_type,
    present_classes,
    share_known,
)
from custseg.tables.values.meaning import Meaning
from custseg.tables.values.statuses import (
    partial_remarks,
    status_words,
)
from custseg.tables.values.types import type_words
from custseg.tables.values.word_meanings import known_meaning, spelled

MIN_STATUSES = 3
"""So many known statuses tell that a column holds them although one of its values is not known."""

MAX_STAGES = 20
"""A column with more different values does not hold the stages of deals."""

NO_SALES = {"void", "lost", "unpaid", "refunded"}
"""Classes of statuses that may say that a row is no sale."""


def find_deciders(columns: Columns, sample: pl.DataFrame, settings: Settings) -> list[Decider]:
    """Return the columns that decide whether a row is a sale.

    Args:
        columns: of the transactions.
        sample: first rows of the file.
        settings: with ``unpaid``.
    """
    headers = columns.headers
    found = {decider.column: decider for decider in deciders_of_export(headers, sample, settings)}
    known = {role: _named_like(role, headers, sample, found) for role in ("status", "type", "cancelled")}
    read = {column: _by_words(column, "status", columns, sample, settings) for column in known["status"]}
    read |= {column: _by_words(column, "type", columns, sample, settings) for column in known["type"]}
    named = {column: one for column, one in read.items() if one}
    if len(named) == 1 and not found:
        # Beside another status, the stage only says where a deal stood when it was won or lost.
        named |= {column: stages for column in named if (stages := as_stages(column, sample))}
    found |= _with_questions(named, headers, sample, has_main=any(one.decides for one in found.values()))
    for column in known["cancelled"]:
        if decider := by_cancellation(column, sample):
            found[column] = decider
    if headers.export is None and "status" not in headers.mapped:
        found |= _by_values(found, columns, sample, settings)
    return list(found.values())


def _by_words(column: str, role: str, columns: Columns, sample: pl.DataFrame, settings: Settings) -> Decider | None:
    """Return a column that is called a status or a type; its words tell which of both it is.

    Args:
        column: its name.
        role: what it is called: "status" or "type".
        columns: of the transactions.
        sample: first rows of the file.
        settings: with ``unpaid``.
    """
    typed = by_type(column, sample)
    if column in columns.headers.mapped_columns:
        return typed if role == "type" else by_status(column, columns, sample, settings)
    statuses = status_words(status_kind(column))
    as_status, as_type = share_known(sample, column, statuses), share_known(sample, column, type_words())
    if role == "status":
        return typed if typed and as_type > as_status else by_status(column, columns, sample, settings)
    if as_status > as_type and present_classes(sample, column, statuses) & NO_SALES:
        return by_status(column, columns, sample, settings)
    return typed


def _with_questions(
    read: Mapping[str, Decider], headers: Headers, sample: pl.DataFrame, *, has_main: bool
) -> dict[str, Decider]:
    """Return columns that are called a status or a type, those whose unknown words are reported marked so.

    Args:
        read: the columns.
        headers: roles of the columns: unknown words of the status are reported.
        sample: first rows of the file: those of a column that excludes a row, or turns its sign, are reported.
        has_main: whether a known export has its own column of states; else those of the column with most known words
            are reported.
    """
    codes = {column: sample.select(one.code().alias("code"))["code"].drop_nulls() for column, one in read.items()}
    main = None if has_main else max(codes, key=lambda column: codes[column].len(), default=None)
    sale = PRECEDENCE.index(Meaning.SALE)
    asking = {column for column, found in codes.items() if (found != sale).any()}
    asking |= {headers.get("status") or "", main or ""}
    return {column: replace(one, asks=column in asking) for column, one in read.items()}


def _by_values(
    found: Mapping[str, Decider], columns: Columns, sample: pl.DataFrame, settings: Settings
) -> dict[str, Decider]:
    """Return columns whose names say nothing, and whose values all are statuses, some of them of rows that are no sale.

    Args:
        found: the columns that decide by their names.
        columns: of the transactions.
        sample: first rows of the file.
        settings: with ``unpaid``.
    """
    # Beside a status, words such as "active" and "deleted" may be those of the customer; those of money are not.
    wanted = {"unpaid", "refunded"} if any(one.decides for one in found.values()) else NO_SALES - {"lost"}
    read = {}
    for column in free_texts(columns.headers, sample):
        if column in found:
            continue
        if other := _as_types(column, columns, sample) or (_as_deals(column, sample) if not found else None):
            read[column] = other
            continue
        present = present_classes(sample, column, status_words())
        if not present & wanted or len(present) < 2 or not present <= {"void", "unpaid", "refunded", "sold"}:
            continue
        if share_known(sample, column, status_words()) == 1.0 or (not found and _all_but_one(sample, column)):
            decider = by_status(column, columns, sample, settings)
            read[column] = replace(decider, read_as=roles("transactions")["status"].title)
    return read


def _as_types(column: str, columns: Columns, sample: pl.DataFrame) -> Decider | None:
    """Return a column whose values all are types of documents, sales and refunds among them; None where not."""
    present = present_classes(sample, column, type_words())
    if not present >= {"sale", "refund"} or share_known(sample, column, type_words()) < 1.0:
        return None
    decider = by_type(column, sample)
    if decider is None:
        return None
    # Short types may be anything, such as codes of countries: those do not differ within a customer.
    rows = sample.select(columns.text("customer_id").alias("who"), decider.code().alias("code")).drop_nulls()
    if not (rows.group_by("who").agg(pl.col("code").n_unique())["code"] > 1).any():
        return None
    return replace(decider, read_as=roles("transactions")["type"].title)


def _as_deals(column: str, sample: pl.DataFrame) -> Decider | None:
    """Return a column whose values say of some deals that they are won, or lost; None where none does.

    Where none is called won, a word that is not known may be it: such words count as sales, and are reported.
    """
    present = present_classes(sample, column, status_words("stage"))
    if not present & {"won", "lost"} or filled_texts(sample[column]).n_unique() > MAX_STAGES:
        return None
    return replace(by_stage(column, won="won" in present), read_as=roles("transactions")["status"].title)


def _all_but_one(sample: pl.DataFrame, column: str) -> bool:
    """Return whether all values of a column but one are words of statuses: that one is reported."""
    values = filled_texts(sample[column]).unique()
    known = [known_meaning(one, status_words(), partial_remarks()) for one in spelled(values)]
    return known.count(None) == 1 and len(known) > MIN_STATUSES


def _named_like(role: str, headers: Headers, sample: pl.DataFrame, found: Mapping[str, Decider]) -> list[str]:
    """Return the columns with a name of a role that have no other role; the one that has the role first."""
    own = headers.get(role)
    one, listed = roles("transactions")[role], {*sample.columns}
    named = [column for column in sample.columns if rank_of(one, read_header(_plain_name(column, listed))[0])]
    others = {column for name, column in headers.columns.items() if name != role}
    wanted = dict.fromkeys([own, *named] if own else named)
    return [column for column in wanted if column not in others and column not in found and _holds_text(sample[column])]


def _plain_name(column: str, columns: Collection[str]) -> str:
    """Return the name of a column without that of its table, which tells it from a column of another table."""
    plain = column.rpartition(".")[2]
    return plain if plain in columns else column


def _holds_text(values: pl.Series) -> bool:
    return not values.dtype.is_nested() and values.null_count() < values.len()
