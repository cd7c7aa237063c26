"""A column of statuses, stages, types or cancellations: what its values say of their rows, by general words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import polars as pl

from custseg.settings.setting import Settings
from custseg.tables.deciders import Decider
from custseg.tables.export_states import as_compared, filled_texts, stage_meaning, status_meaning
from custseg.tables.headers.columns import Columns
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
from custseg.tables.values.types import invoices_beside_orders, orders_beside_invoices, type_words
from custseg.tables.values.word_meanings import known_meaning, spelled

INVOICE_WORDS = ("invoic", "rechnung", "factur", "faktur", "fatur", "fattur", "счет", "发票", "請求", "请求")
"""Beginnings of words of headers that number invoices."""


def share_known(sample: pl.DataFrame, column: str, classes: Mapping[str, str]) -> float:
    """Return the share of the values of a column that are among some words."""
    values = filled_texts(sample[column])
    different = values.unique()
    read = zip(different, spelled(different), strict=True)
    known = {text for text, one in read if known_meaning(one, classes, partial_remarks()) is not None}
    return sum(text in known for text in values) / values.len() if known else 0.0


def by_status(column: str, columns: Columns, sample: pl.DataFrame, settings: Settings) -> Decider:
    """Return a column of statuses or stages, by general words."""
    kind = status_kind(column)
    classes = status_words(kind)
    if "won" in present_classes(sample, column, classes):
        return by_stage(column, won=True)
    refunded = not columns.sale.refunds and not _has_negative_amounts(columns, sample)
    unpaid = not _counts_unpaid(columns, sample, settings)
    meanings = _meanings(kind, refunded=refunded, unpaid=unpaid)
    if _are_of_quotations(column, sample):
        meanings = {word: one for word, one in meanings.items() if word not in sent_documents()}
    return Decider(column, meanings)


def by_stage(column: str, *, won: bool) -> Decider:
    """Return a column of stages of deals: only won ones are sales, whatever the other stages are called.

    Args:
        column: its name.
        won: whether any of them is called won; else a word that is not known may be it.
    """
    if not won:
        return Decider(column, _meanings_of_stages())
    return Decider(column, _meanings_of_stages(), empty=Meaning.OPEN, rest=Meaning.OPEN)


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


def as_stages(column: str, sample: pl.DataFrame) -> Decider | None:
    """Return a column of stages of deals of which none is called won: a stage that no list has may be it."""
    classes = status_words("stage")
    present = present_classes(sample, column, classes)
    if status_kind(column) != "stage" or not present & {"open", "lost"} or present & {"won", "sold"}:
        return None
    return by_stage(column, won=False)


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
    # Events have no amounts, and may have no quantity.
    return bool(numbers) and bool(sample.select(pl.any_horizontal(numbers).any()).item())


def by_type(column: str, sample: pl.DataFrame) -> Decider | None:
    """Return a column of types of documents or rows; None where no value tells sales from other documents."""
    classes = type_words()
    present = present_classes(sample, column, classes)
    words = {text.plain for text in spelled(filled_texts(sample[column]).unique())}
    # Orders that are invoiced too count twice, which people are told.
    twice = words & orders_beside_invoices() and words & invoices_beside_orders()
    if not present & {"refund", "other"} and not present >= {"sale", "payment"} and not twice:
        return None
    # A payment is the sale itself where no invoices stand beside it.
    paid = Meaning.OTHER if "sale" in present else Meaning.SALE
    named = {"sale": Meaning.SALE, "refund": Meaning.REFUND, "other": Meaning.OTHER, "payment": paid}
    # Words that mean this here and that there are reported where sales have a word of their own.
    named |= {} if "sale" in present else {"depends": Meaning.SALE}
    return Decider(column, {word: named[name] for word, name in classes.items() if name in named})


def by_cancellation(column: str, sample: pl.DataFrame) -> Decider | None:
    """Return a column that says whether, or when, a row was cancelled; None where its values say neither."""
    values = sample[column]
    if is_flag(values):
        yes = {word: Meaning.VOID if is_yes else Meaning.SALE for word, is_yes in flag_words().items()}
        return Decider(column, as_compared(yes), rest=Meaning.SALE)
    if values.dtype.is_temporal() or dates.share_read(values, None) >= 0.5:
        return Decider(column, filled=Meaning.VOID)
    return None


def present_classes(sample: pl.DataFrame, column: str, classes: Mapping[str, str]) -> set[str]:
    """Return the classes of the values of a column."""
    texts = spelled(sample[column].cast(pl.String).drop_nulls().unique())
    return {found for one in texts if (found := known_meaning(one, classes, partial_remarks())) is not None}
