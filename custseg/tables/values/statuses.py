"""What the status of a row says: a sale, none, unpaid, refunded, or a deal that is open, won or lost."""

from __future__ import annotations

from functools import cache

import polars as pl

from custseg.tables.values.flags import flag_words
from custseg.tables.values.word_lists import word_file
from custseg.tables.values.word_meanings import meaning, plain_words

CLASSES = ("void", "lost", "won", "open", "unpaid", "refunded", "sold")
"""What a status can say; the words are in `status.yaml`."""

EXCLUDED = ("void", "lost")
"""Rows that are excluded unless their amount is negative."""

SOLD = ("sold", "won")
"""Sales that are settled or on their way."""

PARTLY_REFUNDED = "partly_refunded"
"""The list of statuses of sales of which a part was refunded."""

KINDS = {"payment": "in_payments", "stage": "in_stages", "docstatus": "in_docstatus"}
"""Kinds of columns in which some words say something of their own."""


PIPELINES = {"deal": ("in_stages", "in_deals"), "lead": ("in_stages", "in_deals", "in_leads")}
"""Lists of words that say something of their own in tables of deals and of leads; the last one counts."""


@cache
def status_words(kind: str = "order") -> dict[str, str]:
    """Return what each status says, one of `CLASSES`, by its word in lower case without accents.

    Args:
        kind: of the column: "order" (any status), "payment" (payment states, where "open" is unpaid), "stage" (stages
            of deals, where "new" is an open deal), "fulfilment", "docstatus" (numbers), "captured" (yes and no), or
            "deal" and "lead" (in lists of these, where "cancelled" is lost).
    """
    words = _classes(word_file("values/status.yaml"))
    if kind in PIPELINES:
        return _words_of_pipeline(words, kind)
    if kind == "captured":
        words |= {word: "sold" if yes else "unpaid" for word, yes in flag_words().items()}
    if kind in KINDS:
        words |= _classes(word_file("values/status.yaml")[KINDS[kind]])
    return words


def _words_of_pipeline(words: dict[str, str], kind: str) -> dict[str, str]:
    """Return what each status says of a deal or a lead: won, lost, open or void."""
    lists = word_file("values/status.yaml")
    for name in PIPELINES[kind]:
        words = words | _classes(lists[name])
    either = _listed(lists["in_deals"]["either"])
    plain = {"sold": "won", "refunded": "won", "unpaid": "open"}
    return {word: plain.get(name, name) for word, name in words.items() if word not in either}


@cache
def untouched_words() -> frozenset[str]:
    """Return the statuses of leads that nobody has worked yet."""
    return _listed(word_file("values/status.yaml")["in_leads"]["untouched"])


def _listed(groups: list[dict[str, str]]) -> frozenset[str]:
    return frozenset(
        word for group in groups for language, line in group.items() for word in plain_words([line], language)
    )


def _classes(lists: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    return {
        word: name
        for name in CLASSES
        for group in [*lists.get(name, []), *(lists.get(PARTLY_REFUNDED, []) if name == "sold" else [])]
        for language, line in group.items()
        for word in plain_words([line], language)
    }


def meaning_of_status(column: pl.Expr, kind: str = "order") -> pl.Expr:
    """Return what the status of each row says, one of `CLASSES`; null where it is unknown or empty.

    Args:
        column: with the statuses.
        kind: of the column, as for `status_words`.
    """
    return meaning(column, status_words(kind), partial_remarks())


@cache
def partial_remarks() -> tuple[str, ...]:
    """Return the remarks in brackets after which a status does not hold for the whole row."""
    return tuple(plain_words([word_file("values/status.yaml")["partly"]]))


@cache
def partly_refunded() -> tuple[str, ...]:
    """Return the statuses of sales of which a part was refunded."""
    [group] = word_file("values/status.yaml")[PARTLY_REFUNDED]
    return tuple(word for language, line in group.items() for word in plain_words([line], language))


def sent_documents() -> frozenset[str]:
    """Return the statuses of what was sent: a parcel, a bill, or a quotation."""
    return _beside_quotations("sent")


def quotation_words() -> frozenset[str]:
    """Return the statuses beside which what was sent may be a quotation."""
    return _beside_quotations("quotations")


def paid_words() -> frozenset[str]:
    """Return the statuses beside which what was sent is none."""
    return _beside_quotations("paid")


@cache
def _beside_quotations(name: str) -> frozenset[str]:
    [group] = word_file("values/status.yaml")["sent_beside_quotations"][name]
    return frozenset(word for language, line in group.items() for word in plain_words([line], language))


@cache
def void_statuses() -> list[str]:
    """Return the statuses of rows that are excluded unless their amount is negative."""
    return [word for word, name in status_words().items() if name in EXCLUDED]


@cache
def sold_statuses() -> list[str]:
    """Return the statuses of sales that are settled or on their way."""
    return [word for word, name in status_words().items() if name in SOLD]


def is_void(column: str) -> pl.Expr:
    """Return whether a row is cancelled, a draft, a test or a lost deal, by its status."""
    return meaning_of_status(pl.col(column)).is_in(EXCLUDED).fill_null(False)


def is_unknown(column: str) -> pl.Expr:
    """Return whether the status of a row decides nothing: it is neither void, nor that of a sale, nor empty."""
    decided = meaning_of_status(pl.col(column)).is_in([*EXCLUDED, *SOLD]).fill_null(False)
    filled = (pl.col(column).cast(pl.String).str.strip_chars() != "").fill_null(False)
    return filled & ~decided
