"""What custseg knows of an export of a system: what its columns mean, and which of its rows are sales."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from custseg.tables.values.meaning import Meaning


@dataclass(frozen=True)
class States:
    """A column whose values decide whether a row counts, and with which sign.

    Attributes:
        headers: alternatives, of which the first that the file has is the column.
        meanings: of each value, in lower case.
        starts: of all values that begin with a text, in lower case, where no value of ``meanings`` is met.
        filled: meaning of any value at all, such as a date of cancellation; None where the values decide.
        empty: meaning of an empty cell, such as a missing date of payment; None where it says nothing.
        rest: meaning of all other values; None to look them up among the general words.
    """

    headers: tuple[str, ...]
    meanings: dict[str, Meaning] = field(default_factory=dict)
    filled: Meaning | None = None
    empty: Meaning | None = None
    rest: Meaning | None = None
    starts: dict[str, Meaning] = field(default_factory=dict)

    @property
    def decides(self) -> bool:
        """Return whether any value excludes its row or turns its sign."""
        return bool(self.excluding)

    @property
    def excluding(self) -> list[Meaning]:
        """Return what its values say of rows that are no sales, or that are taken off."""
        values = (*self.meanings.values(), *self.starts.values(), self.filled, self.empty, self.rest)
        return [one for one in dict.fromkeys(values) if one not in (None, Meaning.SALE)]


@dataclass(frozen=True)
class RoleHeaders:
    """The headers of a role.

    Attributes:
        headers: alternatives, of which the first that the file has is the column; or the parts of a combination.
        combine: "" for alternatives, "sum" to add numbers up, "first" for the first part that is filled in a row.
        sent: alternatives for the column that stands for it in rows whose amount has a minus: in lists of payments a
            payment is from the customer, and a refund is to the customer.
    """

    headers: tuple[str, ...]
    combine: str = ""
    sent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Postings:
    """The headers of a journal of accounts, each with its alternatives.

    Attributes:
        amount: what is moved, with tax.
        account: the account that the side belongs to; without sides the one that is debited.
        counter: the other account.
        side: S where the account is debited, H where it is credited.
        tax_key: what decides the tax, where the account does not.
        rate: rate of the tax, where it is written out.
        reversed: marks postings that take back others.
        day: of the document, perhaps without its year.
    """

    amount: tuple[str, ...]
    account: tuple[str, ...]
    counter: tuple[str, ...]
    side: tuple[str, ...] = ()
    tax_key: tuple[str, ...] = ()
    rate: tuple[str, ...] = ()
    reversed: tuple[str, ...] = ()
    day: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownExport:
    """An export of a system; the attributes are described in the README of this folder.

    Attributes:
        key: what ``--system`` takes, such as "shopify-orders".
        name: for people.
        family: name of the system.
        how: how to get the file.
        has: headers that identify it: all of them, each with its alternatives.
        lacks: headers that it never has.
        needs: headers without which its amounts or its sales cannot be told, each with its alternatives.
        roles: headers of each role.
        rows: what a row is, where the roles do not tell it.
        shape: "transactions", or "customers" where a row is a customer with totals.
        grain: "row" where each row has its own amount; "order" where the amount is that of the whole order.
        inside: roles of the parts that the amount includes, and that are deducted.
        proved: roles of the parts of which the amounts have to show whether they are included.
        refunds: what refunded amounts include: "total" for tax and shipping, "goods" for neither.
        negative_discounts: whether discounts are written with a minus.
        states: the columns that decide whether a row counts.
        day_first: whether 3/4 is the third of April; None where dates are clear.
        date_format: format of the dates, where they cannot be detected.
        blank_currency: what an empty currency means, where it has a meaning.
        minor_units: whether amounts are in cents, or in whatever is the smallest unit of their currency.
        postings: of a journal of accounts, from which the columns of its roles are made; None for other exports.
        turned: headers of amounts that are negative for sales.
        no_customers: which file to export instead, where the file has no customers.
        warns: what people have to know of its amounts.
    """

    key: str
    name: str
    family: str
    how: str
    has: tuple[tuple[str, ...], ...]
    lacks: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()
    roles: dict[str, RoleHeaders] = field(default_factory=dict)
    rows: str = ""
    shape: str = "transactions"
    grain: str = "row"
    inside: tuple[str, ...] = ()
    proved: tuple[str, ...] = ()
    refunds: str = "total"
    negative_discounts: bool = False
    states: tuple[States, ...] = ()
    day_first: bool | None = None
    date_format: str = ""
    blank_currency: str = ""
    minor_units: bool = False
    postings: Postings | None = None
    turned: tuple[str, ...] = ()
    no_customers: str = ""
    warns: str = ""


def export_of(key: str, entry: dict[str, Any]) -> KnownExport:
    """Return a known export from the content of its YAML file.

    Args:
        key: name of the file without its suffix.
        entry: its content.
    """
    return KnownExport(
        key=key,
        name=entry["name"],
        family=entry["family"],
        how=entry.get("how", ""),
        has=tuple(_listed(one) for one in entry["has"]),
        lacks=_listed(entry.get("lacks", [])),
        needs=tuple(_listed(one) for one in entry.get("needs", [])),
        roles={role: _role_headers(headers) for role, headers in entry.get("roles", {}).items()},
        rows=entry.get("rows", ""),
        shape=entry.get("shape", "transactions"),
        grain=entry.get("grain", "row"),
        inside=_listed(entry.get("inside", [])),
        proved=_listed(entry.get("proved", [])),
        refunds=entry.get("refunds", "total"),
        negative_discounts=entry.get("discounts", "positive") == "negative",
        states=tuple(map(_states, entry.get("states", []))),
        day_first=entry.get("day_first"),
        date_format=entry.get("date_format", ""),
        blank_currency=entry.get("blank_currency", ""),
        minor_units=entry.get("minor_units", False),
        postings=_postings(entry.get("postings")),
        turned=_listed(entry.get("turned", [])),
        no_customers=entry.get("no_customers", ""),
        warns=entry.get("warns", ""),
    )


def _listed(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value))


def _postings(value: dict[str, Any] | None) -> Postings | None:
    return None if value is None else Postings(**{name: _listed(headers) for name, headers in value.items()})


def _role_headers(value: Any) -> RoleHeaders:
    if isinstance(value, dict) and "received" in value:
        return RoleHeaders(_listed(value["received"]), sent=_listed(value["sent"]))
    if isinstance(value, dict):
        [(combine, headers)] = value.items()
        return RoleHeaders(_listed(headers), combine)
    return RoleHeaders(_listed(value))


def _states(entry: dict[str, Any]) -> States:
    meanings = _meanings(entry.get("words", {})) | _meanings(entry)
    other = {name: Meaning(entry[name]) for name in ("filled", "empty", "rest") if name in entry}
    return States(
        _listed(entry["column"]),
        {value: meaning for value, meaning in meanings.items() if not value.endswith("*")},
        starts={value[:-1]: meaning for value, meaning in meanings.items() if value.endswith("*")},
        **other,
    )


def _meanings(entry: dict[str, Any]) -> dict[str, Meaning]:
    return {value.strip().lower(): meaning for meaning in Meaning for value in _listed(entry.get(meaning.value, []))}
