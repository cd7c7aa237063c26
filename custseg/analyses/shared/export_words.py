"""What is known of an export in a few words: what its rows are, which of them are sales, what is deducted."""

from __future__ import annotations

from collections.abc import Iterable

from custseg.tables.headers.synonyms import header_words
from custseg.tables.systems.known_export import KnownExport, RoleHeaders, States
from custseg.tables.values.meaning import Meaning

INVOICES = ("invoic", "rechnung", "faktur", "beleg", "документ")
"""Beginnings of words that number documents."""

LINES = {"quantity", "unit_price", "line_amount"}
"""Roles that only lines have."""

NOT_SALES = {
    Meaning.VOID: "cancelled",
    Meaning.NEVER: "cancelled",
    Meaning.UNPAID: "unpaid",
    Meaning.REFUNDED: "refunded in full",
    Meaning.OTHER: "rows that are no sales",
}
"""What is left out, by what a state says of its row."""

MEANINGS = {
    Meaning.SALE: "a sale",
    Meaning.INCOME: "a sale; with a minus it is money that you paid",
    Meaning.REFUND: "a refund: taken off",
    Meaning.VOID: "cancelled, failed, draft or test: left out",
    Meaning.NEVER: "cancelled, failed, draft or test: left out, whatever the sign of the amount",
    Meaning.UNPAID: "not paid yet: left out (--unpaid count counts it)",
    Meaning.REFUNDED: "refunded in full: left out; if the file has the refunded amounts, counted less these",
    Meaning.OTHER: "no sale: left out",
    Meaning.OPEN: "open deal: left out",
    Meaning.LOST: "lost deal: left out",
}
"""What becomes of a row, by what its state says."""


def shape_of(export: KnownExport, roles: Iterable[str] | None = None) -> str:
    """Return what a row of an export is.

    Args:
        export: the known export.
        roles: those of its roles that a file has; None for all of them.
    """
    if export.no_customers:
        return "no customers"
    if export.shape == "customers":
        return "customers with totals"
    meanings = set(_meanings(export))
    if meanings & {Meaning.OPEN, Meaning.LOST}:
        return "deals"
    if export.rows:
        return export.rows
    lines = bool(LINES & set(export.roles if roles is None else roles))
    numbers = header_words(" ".join(export.roles["order_id"].headers)) if "order_id" in export.roles else ()
    documents = any(word.startswith(INVOICES) for word in numbers) or "due_date" in export.roles
    if export.grain == "order" and lines:
        return "lines of documents with their totals" if documents else "order lines with order totals"
    if documents:
        return "lines of documents" if lines else "invoices"
    return "order lines" if lines else "orders"


def sales_of(export: KnownExport) -> str:
    """Return which rows of an export are sales."""
    meanings = set(_meanings(export))
    if export.no_customers or export.shape == "customers":
        return ""
    if meanings & {Meaning.OPEN, Meaning.LOST}:
        return "won deals only"
    words = (word for meaning, word in NOT_SALES.items() if meaning in meanings and not _is_deducted(meaning, export))
    out = list(dict.fromkeys(words))
    return f"all but {_listed(out)}" if out else "all rows"


def refunds_of(export: KnownExport) -> str:
    """Return where the refunds of an export are, as far as it has any."""
    if export.no_customers or export.shape == "customers":
        return ""
    if "refunded" in export.roles:
        return "a column, taken off"
    if Meaning.REFUND in _meanings(export):
        return "rows, taken off"
    return "see the remark" if "efund" in export.warns else "rows with a minus"


def deducted_of(export: KnownExport) -> str:
    """Return what is taken off the amounts of an export."""
    parts = [*export.inside, *(f"{part} if inside" for part in export.proved)]
    return ", ".join(parts)


def columns_of(one: RoleHeaders) -> str:
    """Return the columns of a role in words: alternatives, parts of a sum, or the one that goes first."""
    if not one.headers:
        return "none"
    if one.sent:
        return f"{' or '.join(one.headers)}; in rows with a minus {' or '.join(one.sent)}"
    joined = {"sum": " + ", "first": ", else "}.get(one.combine, " or ")
    return joined.join(one.headers)


def states_of(states: States) -> list[tuple[str, str]]:
    """Return the values of a column that decides what is a sale, and what each says."""
    values: dict[Meaning, list[str]] = {}
    for value, meaning in [*states.meanings.items(), *((f"{start}…", one) for start, one in states.starts.items())]:
        values.setdefault(meaning, []).append(value)
    rows = [(", ".join(listed), MEANINGS[meaning]) for meaning, listed in values.items()]
    others = {"any value": states.filled, "empty": states.empty, "any other value": states.rest}
    return rows + [(name, MEANINGS[meaning]) for name, meaning in others.items() if meaning]


def _meanings(export: KnownExport) -> Iterable[Meaning]:
    for one in export.states:
        yield from (*one.meanings.values(), *one.starts.values())
        yield from (meaning for meaning in (one.filled, one.empty, one.rest) if meaning)


def _is_deducted(meaning: Meaning, export: KnownExport) -> bool:
    """Return whether orders refunded in full count less what was refunded."""
    return meaning is Meaning.REFUNDED and "refunded" in export.roles


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
