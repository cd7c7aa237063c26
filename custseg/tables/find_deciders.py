"""Which columns decide whether a row is a sale: by the known export, else by their headers and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import polars as pl

from custseg.settings.setting import Settings
from custseg.tables.deciders import PRECEDENCE, Decider
from custseg.tables.export_states import (
    as_compared,
    deciders_of_export,
    filled_texts,
    free_texts,
    stage_meaning,
    status_meaning,
)
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.roles import Headers
from custseg.tables.headers.synonyms import header_words, rank_of, read_header, roles, status_kind
from custseg.tables.values import dates
from custseg.tables.values.flags import flag_words, is_flag
from custseg.tables.values.meaning import Meaning
from custseg.tables.values.statuses import (
    paid_words,
    partial_remarks,
    quotation_words,
    sent_documents,
    status_words,
)
from custseg.tables.values.types import type_words
from custseg.tables.values.word_meanings import known_meaning, spelled

INVOICE_WORDS = ("invoic", "rechnung", "factur", "faktur", "fatur", "fattur", "счет", "发票", "請求", "请求")
"""Beginnings of words of headers that number invoices."""


MIN_STATUSES = 3
"""So many known statuses tell that a column holds them although one of its values is not known."""

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
        named |= {column: stages for column in named if (stages := _as_stages(column, sample))}
    found |= _with_questions(named, headers, sample, has_main=any(one.decides for one in found.values()))
    for column in known["cancelled"]:
        if decider := _by_cancellation(column, sample):
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
    typed = _by_type(column, sample)
    if column in columns.headers.mapped_columns:
        return typed if role == "type" else _by_status(column, columns, sample, settings)
    statuses = status_words(status_kind(column))
    as_status, as_type = _share_known(sample, column, statuses), _share_known(sample, column, type_words())
    if role == "status":
        return typed if typed and as_type > as_status else _by_status(column, columns, sample, settings)
    if as_status > as_type and _present(sample, column, statuses) & NO_SALES:
        return _by_status(column, columns, sample, settings)
    return typed


def _share_known(sample: pl.DataFrame, column: str, classes: Mapping[str, str]) -> float:
    """Return the share of the values of a column that are among some words."""
    values = filled_texts(sample[column])
    different = values.unique()
    read = zip(different, spelled(different), strict=True)
    known = {text for text, one in read if known_meaning(one, classes, partial_remarks()) is not None}
    return sum(text in known for text in values) / values.len() if known else 0.0


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
        present = _present(sample, column, status_words())
        if not present & wanted or len(present) < 2 or not present <= {"void", "unpaid", "refunded", "sold"}:
            continue
        if _share_known(sample, column, status_words()) == 1.0 or (not found and _all_but_one(sample, column)):
            decider = _by_status(column, columns, sample, settings)
            read[column] = replace(decider, read_as=roles("transactions")["status"].title)
    return read


def _all_but_one(sample: pl.DataFrame, column: str) -> bool:
    """Return whether all values of a column but one are words of statuses: that one is reported."""
    values = filled_texts(sample[column]).unique()
    known = [known_meaning(one, status_words(), partial_remarks()) for one in spelled(values)]
    return known.count(None) == 1 and len(known) > MIN_STATUSES


def _named_like(role: str, headers: Headers, sample: pl.DataFrame, found: Mapping[str, Decider]) -> list[str]:
    """Return the columns with a name of a role that have no other role; the one that has the role first."""
    own = headers.get(role)
    named = [column for column in sample.columns if rank_of(roles("transactions")[role], read_header(column)[0])]
    others = {column for name, column in headers.columns.items() if name != role}
    wanted = dict.fromkeys([own, *named] if own else named)
    return [column for column in wanted if column not in others and column not in found and _holds_text(sample[column])]


def _holds_text(values: pl.Series) -> bool:
    return not values.dtype.is_nested() and values.null_count() < values.len()


def _by_status(column: str, columns: Columns, sample: pl.DataFrame, settings: Settings) -> Decider:
    """Return a column of statuses or stages, by general words."""
    kind = status_kind(column)
    classes = status_words(kind)
    if "won" in _present(sample, column, classes):
        # A table of deals: only won ones are sales, whatever the other stages are called.
        return Decider(column, _meanings_of_stages(), empty=Meaning.OPEN, rest=Meaning.OPEN)
    refunded = not columns.sale.refunds and not _has_negative_amounts(columns, sample)
    unpaid = not _counts_unpaid(columns, sample, settings)
    meanings = _meanings(kind, refunded=refunded, unpaid=unpaid)
    if _are_of_quotations(column, sample):
        meanings = {word: one for word, one in meanings.items() if word not in sent_documents()}
    return Decider(column, meanings)


@cache
def _meanings(kind: str, *, refunded: bool, unpaid: bool) -> Mapping[str, Meaning]:
    """Return the meanings of statuses.

    Args:
        kind: of the column.
        refunded: whether orders that were refunded in full still have their amounts.
        unpaid: whether unpaid orders are no sales.
    """
    others = ({"refunded": Meaning.REFUNDED} if refunded else {}) | ({"unpaid": Meaning.UNPAID} if unpaid else {})
    return {word: others.get(name, status_meaning(name)) for word, name in status_words(kind).items()}


@cache
def _meanings_of_stages() -> Mapping[str, Meaning]:
    return {word: stage_meaning(name) for word, name in status_words("stage").items()}


def _are_of_quotations(column: str, sample: pl.DataFrame) -> bool:
    """Return whether what was sent may be a quotation: there are drafts or quotations, and nothing was paid."""
    words = {one.plain for one in spelled(filled_texts(sample[column]).unique())}
    return bool(words & quotation_words()) and not words & paid_words()


def _as_stages(column: str, sample: pl.DataFrame) -> Decider | None:
    """Return a column of stages of deals of which none is called won: a stage that no list has may be it."""
    classes = status_words("stage")
    present = _present(sample, column, classes)
    if status_kind(column) != "stage" or not present & {"open", "lost"} or present & {"won", "sold"}:
        return None
    return Decider(column, _meanings_of_stages())


def _counts_unpaid(columns: Columns, sample: pl.DataFrame, settings: Settings) -> bool:
    """Return whether unpaid rows are sales: an invoice is one before it is paid, a shop's order mostly is not."""
    if settings["unpaid"] is not None:
        return bool(settings["unpaid"] == "count")
    order = columns.headers.get("order_id")
    named = order is not None and any(word.startswith(INVOICE_WORDS) for word in header_words(order))
    return named or columns.headers.get("due_date") is not None or _has_invoices(sample)


def _has_invoices(sample: pl.DataFrame) -> bool:
    """Return whether a column of types says that most rows are invoices."""
    for column in sample.columns:
        if sample.schema[column] == pl.String and rank_of(roles("transactions")["type"], read_header(column)[0]):
            types = filled_texts(sample[column]).value_counts().rows()
            invoices = sum(rows for text, rows in types if any(w.startswith(INVOICE_WORDS) for w in header_words(text)))
            if invoices * 2 > sum(rows for _, rows in types):
                return True
    return False


def _has_negative_amounts(columns: Columns, sample: pl.DataFrame) -> bool:
    role = "revenue" if columns.headers.get("revenue") else "unit_price"
    numbers = [columns.plain_number(name) < 0 for name in (role, "quantity") if columns.headers.get(name)]
    return bool(sample.select(pl.any_horizontal(numbers).any()).item())


def _by_type(column: str, sample: pl.DataFrame) -> Decider | None:
    """Return a column of types of documents or rows; None where no value tells sales from other documents."""
    classes = type_words()
    present = _present(sample, column, classes)
    if not present & {"refund", "other"} and not present >= {"sale", "payment"}:
        return None
    # A payment is the sale itself where no invoices stand beside it.
    paid = Meaning.OTHER if "sale" in present else Meaning.SALE
    named = {"sale": Meaning.SALE, "refund": Meaning.REFUND, "other": Meaning.OTHER, "payment": paid}
    # Words that mean this here and that there are reported where sales have a word of their own.
    named |= {} if "sale" in present else {"depends": Meaning.SALE}
    return Decider(column, {word: named[name] for word, name in classes.items() if name in named})


def _by_cancellation(column: str, sample: pl.DataFrame) -> Decider | None:
    """Return a column that says whether, or when, a row was cancelled; None where its values say neither."""
    values = sample[column]
    if is_flag(values):
        yes = {word: Meaning.VOID if is_yes else Meaning.SALE for word, is_yes in flag_words().items()}
        return Decider(column, as_compared(yes), rest=Meaning.SALE)
    if values.dtype.is_temporal() or dates.share_read(values, None) >= 0.5:
        return Decider(column, filled=Meaning.VOID)
    return None


def _present(sample: pl.DataFrame, column: str, classes: Mapping[str, str]) -> set[str]:
    """Return the classes of the values of a column."""
    texts = spelled(sample[column].cast(pl.String).drop_nulls().unique())
    return {found for one in texts if (found := known_meaning(one, classes, partial_remarks())) is not None}
