"""Which columns decide whether a row is a sale: by the known export, else by their headers and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from custseg.settings.setting import Settings
from custseg.tables.deciders import Decider
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.roles import Headers
from custseg.tables.headers.synonyms import header_words, rank_of, read_header, roles, status_kind
from custseg.tables.systems.known_export import States
from custseg.tables.systems.known_exports import plain_header
from custseg.tables.values import dates
from custseg.tables.values.flags import flag_words, is_flag
from custseg.tables.values.meaning import Meaning
from custseg.tables.values.statuses import partial_remarks, status_words
from custseg.tables.values.types import type_words
from custseg.tables.values.word_meanings import meaning, plain_text

INVOICE_WORDS = ("invoic", "rechnung", "factur", "faktur", "fatur", "fattur", "счет", "发票", "請求", "请求")
"""Beginnings of words of headers that number invoices."""


def find_deciders(columns: Columns, sample: pl.DataFrame, settings: Settings) -> list[Decider]:
    """Return the columns that decide whether a row is a sale.

    Args:
        columns: of the transactions.
        sample: first rows of the file.
        settings: with ``unpaid``.
    """
    headers = columns.headers
    found = {decider.column: decider for decider in _of_export(headers, sample, settings)}
    known = {role: _named_like(role, headers, sample, found) for role in ("status", "type", "cancelled")}
    for column in known["status"]:
        found[column] = _by_status(column, columns, sample, settings)
    for column in known["type"]:
        if decider := _by_type(column, sample):
            found[column] = decider
    for column in known["cancelled"]:
        if decider := _by_cancellation(column, sample):
            found[column] = decider
    return list(found.values())


def _named_like(role: str, headers: Headers, sample: pl.DataFrame, found: Mapping[str, Decider]) -> list[str]:
    """Return the columns with a name of a role that have no other role; the one that has the role first."""
    own = headers.get(role)
    named = [column for column in sample.columns if rank_of(roles("transactions")[role], read_header(column)[0])]
    others = {column for name, column in headers.columns.items() if name != role}
    wanted = dict.fromkeys([own, *named] if own else named)
    return [column for column in wanted if column not in others and column not in found and _holds_text(sample[column])]


def _holds_text(values: pl.Series) -> bool:
    return not values.dtype.is_nested() and values.null_count() < values.len()


def _of_export(headers: Headers, sample: pl.DataFrame, settings: Settings) -> list[Decider]:
    """Return the columns of states that a known export names; the user may say what becomes of unpaid orders."""
    if headers.export is None:
        return []
    places = {plain_header(column): column for column in reversed(sample.columns)}
    found = []
    for states in headers.export.states:
        column = next((places[name] for one in states.headers if (name := plain_header(one)) in places), None)
        if column and column not in headers.mapped_columns:
            found.append(_with_unpaid(_decider_of(column, states), settings["unpaid"]))
    return found


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
        unpaid = {word for word, name in status_words(status_kind(decider.column)).items() if name == "unpaid"}
        out = {word: Meaning.UNPAID for word, one in decider.words.items() if word in unpaid and one is Meaning.SALE}
        return replace(decider, words={**decider.words, **out})
    return decider


def _decider_of(column: str, states: States) -> Decider:
    general: dict[str, Meaning] = {}
    if states.rest is None and not states.filled:
        general = {word: _meaning(name) for word, name in status_words().items()}
    own, starts = _as_compared(_strict(states.meanings)), _as_compared(_strict(states.starts))
    empty = states.empty or Meaning.SALE
    return Decider(column, {**general, **own}, filled=states.filled, empty=empty, rest=states.rest, starts=starts)


def _strict(meanings: Mapping[str, Meaning]) -> dict[str, Meaning]:
    """Return meanings by which a void row is one whatever its sign."""
    return {value: Meaning.NEVER if one is Meaning.VOID else one for value, one in meanings.items()}


def _as_compared(meanings: Mapping[str, Meaning]) -> dict[str, Meaning]:
    """Return the meanings of values by their texts as they are compared."""
    texts = pl.Series("text", list(meanings), pl.String).to_frame().select(plain_text(pl.col("text"))).to_series()
    return dict(zip(texts, meanings.values(), strict=True))


def _by_status(column: str, columns: Columns, sample: pl.DataFrame, settings: Settings) -> Decider:
    """Return a column of statuses or stages, by general words; only of the main one unknown words are reported."""
    kind = status_kind(column)
    classes = status_words(kind)
    if "won" in _present(sample, column, classes):
        # A table of deals: only won ones are sales, whatever the other stages are called.
        stages = {word: _stage(name) for word, name in status_words("stage").items()}
        return Decider(column, stages, empty=Meaning.OPEN, rest=Meaning.OPEN)
    meanings = {word: _meaning(name) for word, name in classes.items()}
    if not columns.sale.refunds and not _has_negative_amounts(columns, sample):
        meanings |= {word: Meaning.REFUNDED for word, name in classes.items() if name == "refunded"}
    if not _counts_unpaid(columns, settings):
        meanings |= {word: Meaning.UNPAID for word, name in classes.items() if name == "unpaid"}
    return Decider(column, meanings, asks=columns.headers.get("status") == column)


def _meaning(name: str) -> Meaning:
    """Return the meaning of a class of statuses, where nothing else in the file decides."""
    return Meaning.VOID if name in ("void", "lost") else Meaning.SALE


def _stage(name: str) -> Meaning:
    """Return the meaning of a class of stages of deals."""
    return {"won": Meaning.SALE, "lost": Meaning.LOST, "void": Meaning.LOST}.get(name, Meaning.OPEN)


def _counts_unpaid(columns: Columns, settings: Settings) -> bool:
    """Return whether unpaid rows are sales: an invoice is one before it is paid, a shop's order mostly is not."""
    if settings["unpaid"] is not None:
        return bool(settings["unpaid"] == "count")
    order = columns.headers.get("order_id")
    named = order is not None and any(word.startswith(INVOICE_WORDS) for word in header_words(order))
    return named or columns.headers.get("due_date") is not None


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
        return Decider(column, _as_compared(yes), rest=Meaning.SALE)
    if values.dtype.is_temporal() or dates.share_read(values, None) >= 0.5:
        return Decider(column, filled=Meaning.VOID)
    return None


def _present(sample: pl.DataFrame, column: str, classes: Mapping[str, str]) -> set[str]:
    """Return the classes of the values of a column."""
    found = sample.select(meaning(pl.col(column), classes, partial_remarks())).to_series()
    return set(found.drop_nulls().unique())
