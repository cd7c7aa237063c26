"""How net sales follow from the amounts of a table: by the user, by the known export, else by headers."""

from __future__ import annotations

from collections.abc import Sequence

from custseg.errors import Problem
from custseg.settings.setting import Settings
from custseg.tables.headers.roles import Headers
from custseg.tables.headers.synonyms import normalise, roles
from custseg.tables.sale_reading import INCLUDED, PARTS, SHIPPING_NET, TAX_SHARE, Part, SaleReading, TaxShare

NOTHING_INCLUDED = "none"
"""What ``--includes`` takes for amounts that are net sales as they stand."""


def sale_reading_of(headers: Headers, settings: Settings) -> SaleReading:
    """Return how net sales follow from the amounts, as far as no arithmetic is needed.

    Args:
        headers: roles of the columns.
        settings: with ``includes``, ``amount_per`` and ``minor_units``.

    Raises:
        CustsegError: ``includes`` names something else than a part of an amount, or one that the file does not have.
    """
    export = headers.export if is_as_exported(headers) else None
    reading = SaleReading()
    if export:
        reading.per_order = export.grain == "order" and headers.get("order_id") is not None
        reading.parts = _parts(headers, export.inside)
        reading.refunds = export.refunds if headers.get("refunded") else ""
    elif _is_gross(headers):
        reading.parts = _parts(headers, ("tax",))
    if "refunded" in headers.mapped:
        reading.refunds = "total"
    if settings["amount_per"] is not None:
        reading.per_order = settings["amount_per"] == "order"
    if settings["includes"] is not None:
        included = _included(headers, settings)
        reading.parts = _parts(headers, ["shipping" if name == SHIPPING_NET else name for name in included])
        reading.tax_share = _tax_share(headers, reading.parts) if TAX_SHARE in included else None
        kind = export.refunds if export else "total"
        reading.refunds = kind if "refunds" in included else ""
    reading.minor_units = settings["minor_units"] == "on"
    return reading


def _parts(headers: Headers, roles_inside: Sequence[str]) -> tuple[Part, ...]:
    """Return the columns of some parts; a discount that an export writes with a minus is added."""
    negative = headers.export is not None and headers.export.negative_discounts
    return tuple(
        Part(column, role, 1 if negative and role == "discount" else -1)
        for role in PARTS
        if role in roles_inside and not _is_deducted(headers, role)
        for column in headers.all_of(role)
    )


def _tax_share(headers: Headers, parts: tuple[Part, ...]) -> TaxShare | None:
    """Return the tax of goods and shipping, of which the goods' share is deducted; None without a column of amounts.

    All that was taxed is the amount less what is deducted, with the shipping.
    """
    amount = headers.get("revenue")
    if amount is None:
        return None
    inside = {part.column for part in parts if part.role == "shipping"}
    whole = [Part(amount, "", 1), *(part for part in parts if part.role not in ("shipping", "tax"))]
    whole += [Part(column, "", 1) for column in headers.all_of("shipping") if column not in inside]
    return TaxShare(Part(headers.columns["tax"], "tax"), tuple(whole))


def _is_deducted(headers: Headers, role: str) -> bool:
    """Return whether a discount is deducted already, where amounts are quantity × price."""
    priced = headers.get("revenue") is None and headers.get("quantity") is not None
    return role == "discount" and priced and not (headers.export and headers.export.negative_discounts)


def is_as_exported(headers: Headers) -> bool:
    """Return whether the amounts are in the columns in which the known export has them."""
    export = headers.export
    if export is None or {"revenue", "unit_price", "quantity"} & headers.mapped:
        return False
    return "revenue" in headers.fixed or "revenue" not in export.roles


def _is_gross(headers: Headers) -> bool:
    """Return whether the tax is included in the revenue: the header says so, or the user mapped the tax."""
    if not headers.get("tax"):
        return False
    gross = normalise(headers.columns.get("revenue", "")) in roles("transactions")["revenue"].gross
    return gross or "tax" in headers.mapped


def _included(headers: Headers, settings: Settings) -> tuple[str, ...]:
    """Return what the user says the amounts include."""
    names: tuple[str, ...] = tuple(settings["includes"])
    if names == (NOTHING_INCLUDED,):
        return ()
    where, problems = settings.origin("includes"), []
    for name in names:
        role = {"refunds": "refunded", TAX_SHARE: "tax", SHIPPING_NET: "shipping"}.get(name, name)
        if name not in INCLUDED:
            known = ", ".join((*INCLUDED, NOTHING_INCLUDED))
            problems.append(Problem(f"amounts cannot include '{name}'", where, f"Choose from: {known}"))
        elif name == TAX_SHARE and "tax" in names:
            problems.append(Problem("amounts include all of the tax or a share of it", where, "Name one of the two"))
        elif name == TAX_SHARE and not headers.get("revenue"):
            what = "a share of the tax is that of a column of amounts, and none is known"
            problems.append(Problem(what, where, "Name it: --map revenue=COLUMN"))
        elif not headers.get(role):
            hint = f"Name its column: --map {role}=COLUMN"
            problems.append(Problem(f"the file has no column of {name} to deduct", where, hint))
    if problems:
        raise settings.error("includes")(problems)
    return names
