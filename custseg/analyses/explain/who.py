"""Which customer is meant: by id, else by the e-mail or the name of one contact; and the nearest ones otherwise."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

import polars as pl

from custseg.analyses.shared.customer_names import name_in_orders
from custseg.analyses.shared.ids_in_orders import as_in_orders
from custseg.analyses.shared.selection import CUSTOMER_ID
from custseg.engine.dataset import Dataset
from custseg.errors import Problem, UsageError
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.ledger import USED
from custseg.tables.row_columns import CUSTOMER, REASON
from custseg.tables.row_fields import Use, read_fields
from custseg.tables.scope import Scope

NAME, EMAIL = "name", "email"
TEXT, KIND, PLAIN = "text", "kind", "plain"
ORDER_OF_KINDS = ("id", EMAIL, NAME)

ZEROS = r"(^|\D)0+(\d)"
"""Zeros that fill up a number: C0050 is near to C50."""

MOST_COMPARED = 2_000
"""Ids, names and e-mails that are compared sign by sign; a base can have millions."""

MOST_SHOWN = 5
SIMILAR = 0.6
"""Share of signs in common from which a text counts as similar."""

SHORTEST_PART = 3
"""Signs from which a part of an id, name or e-mail counts as near."""


@dataclass(frozen=True)
class Candidate:
    """A customer or contact that may be meant.

    Attributes:
        customer_id: its id.
        because: its name or e-mail, where that is what is near; empty for the id.
    """

    customer_id: str
    because: str = ""


class UnknownCustomerError(UsageError):
    """There is no such customer; holds who may be meant instead."""

    def __init__(self, typed: str, where: str, candidates: list[Candidate], hint: str = "") -> None:
        self.typed, self.candidates = typed, candidates
        listed = " or ".join(
            f"'{one.customer_id}'" + (f" ({one.because})" if one.because else "") for one in candidates
        )
        hint = hint or (f"Did you mean {listed}?" if listed else "The table of customers lists all ids:")
        problem = Problem(
            f"no customer or contact has the id '{typed}', and no single contact the e-mail or name", where, hint
        )
        super().__init__([problem])


def ids_meant(typed: str, dataset: Dataset) -> list[str]:
    """Return the ids that may be meant, before the rows are read: as orders write it, and of the contact called so.

    Args:
        typed: an id, e-mail or name.
        dataset: the inputs, with the contacts if there are any.
    """
    ids = [typed.strip()]
    written = pl.select(as_in_orders(pl.lit(ids[0]), dataset.table)).item()
    texts = _texts_of_contacts(dataset)
    called = texts.filter(pl.col(TEXT).str.strip_chars().str.to_lowercase() == ids[0].lower())
    others = called.filter(pl.col(KIND) != "id")[CUSTOMER_ID].unique()
    # Of several people with one name, nobody is chosen.
    return list(dict.fromkeys([written, *ids, *(others.to_list() if others.len() == 1 else [])]))


def nearest_customers(typed: str, everyone: pl.Series, dataset: Dataset) -> list[Candidate]:
    """Return who may be meant by an unknown id, the nearest first.

    Args:
        typed: as it was typed.
        everyone: ids of all customers with a used row.
        dataset: the inputs, with the contacts if there are any.
    """
    # Of an e-mail, what stands before the sign tells people apart.
    wanted = _plain(typed.partition("@")[0] or typed)
    if not wanted:
        return []
    ids = pl.DataFrame({CUSTOMER_ID: everyone, TEXT: everyone}).with_columns(pl.lit("id").alias(KIND))
    texts = pl.concat([ids, _texts_of_contacts(dataset), _names_of_orders(dataset)]).lazy()
    local = pl.when(pl.col(KIND) == EMAIL).then(pl.col(TEXT).str.split("@").list.first()).otherwise(TEXT)
    plain = local.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "").str.replace_all(ZEROS, "${1}${2}")
    inside = pl.col(PLAIN).str.contains(wanted, literal=True) if len(wanted) >= SHORTEST_PART else pl.lit(False)
    part = pl.lit(wanted).str.contains(pl.col(PLAIN), literal=True) & (pl.col(PLAIN).str.len_chars() >= SHORTEST_PART)
    inside = inside | (pl.col(PLAIN).str.ends_with(wanted) & (len(wanted) > 1))
    ends = pl.col(PLAIN).str.ends_with(wanted[-2:]) | pl.col(PLAIN).str.starts_with(wanted[:2])
    far = pl.when(pl.col(PLAIN) == wanted).then(0).when(inside | part).then(1).when(ends).then(2)
    longer = (pl.col(PLAIN).str.len_chars().cast(pl.Int64) - len(wanted)).abs()
    near = (
        texts.with_columns(plain.alias(PLAIN))
        .with_columns(far.alias("far"), longer.alias("longer"))
        .filter(pl.col("far").is_not_null())
        .sort("far", "longer", TEXT, CUSTOMER_ID)
        .head(MOST_COMPARED)
        .collect(engine="streaming")
    )
    found = []
    for customer, text, kind, other, far_off in near.select(CUSTOMER_ID, TEXT, KIND, PLAIN, "far").iter_rows():
        alike = difflib.SequenceMatcher(None, wanted, other, autojunk=False).ratio()
        if far_off < 2 or alike >= SIMILAR:
            found.append((far_off == 0, alike, -ORDER_OF_KINDS.index(kind), customer, text if kind != "id" else ""))
    if any(one[0] for one in found):
        found = [one for one in found if one[0]]
    found.sort(key=lambda one: (not one[0], -one[1], -one[2], one[3]))
    chosen: dict[str, Candidate] = {}
    for *_, customer, because in found:
        chosen.setdefault(customer, Candidate(customer, because))
    return list(chosen.values())[:MOST_SHOWN]


def file_hint(typed: str, *, is_file: bool) -> str:
    """Return what to type where the last word is a file; empty where it is none.

    Args:
        typed: as it was typed.
        is_file: whether there is a file of that name.
    """
    return f"'{typed}' is a file. Type the customer last, or as --customer ID." if is_file else ""


def _plain(text: str) -> str:
    """Return a text as it is compared: letters and digits, without zeros that fill up a number."""
    return re.sub(ZEROS, r"\1\2", "".join(sign for sign in text.lower() if sign.isalnum()))


def _texts_of_contacts(dataset: Dataset) -> pl.DataFrame:
    """Return ids, e-mails and names of the contacts as texts, each with its id and kind."""
    schema = {CUSTOMER_ID: pl.String, TEXT: pl.String, KIND: pl.String}
    contacts = dataset.contacts
    if contacts is None:
        return pl.DataFrame(schema=schema)
    columns = {"id": CUSTOMER_ID, EMAIL: EMAIL, NAME: NAME}
    parts = [
        contacts.select(
            pl.col(CUSTOMER_ID).cast(pl.String), pl.col(column).cast(pl.String).alias(TEXT), pl.lit(kind).alias(KIND)
        )
        for kind, column in columns.items()
        if column in contacts.columns
    ]
    return pl.concat(parts).filter(pl.col(TEXT).is_not_null(), pl.col(TEXT) != "")


def _names_of_orders(dataset: Dataset) -> pl.DataFrame:
    """Return the names of customers in the orders as texts; read only to say who may be meant."""
    name = name_in_orders(dataset)
    if name is None:
        return pl.DataFrame(schema={CUSTOMER_ID: pl.String, TEXT: pl.String, KIND: pl.String})
    rows = dataset.table.rows(Scope(), read_fields(dataset.table, {TEXT: Use(name, "text")}), None)
    named = rows.filter(pl.col(REASON).is_in(USED), pl.col(TEXT).is_not_null()).select(
        pl.col(CUSTOMER).cast(pl.String).alias(CUSTOMER_ID), TEXT, pl.lit(NAME).alias(KIND)
    )
    with translate_read_errors(dataset.table.source.name):
        return named.unique().collect(engine="streaming")
