"""Referrals in the customer table: when they are needed, what they are read from, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from custseg.customers.referrals import (
    ITSELF,
    NAMED,
    NOBODY,
    SEVERAL,
    SHARED_EMAIL,
    Referrals,
    cycles_of,
    loop_from,
    with_referrals,
)
from custseg.engine.dataset import Dataset
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.measures.referrals import REFERRAL_NAMES
from custseg.metrics.referrals import LINKS
from custseg.notes import Note
from custseg.numbers import counted
from custseg.settings.setting import Settings
from custseg.stages import Stage
from custseg.tables.row_columns import CUSTOMER

FEW = 3
"""Customers or cycles that a note names."""

LONGEST_LOOP = 6
"""Customers of a cycle that a note names."""


OPEN_TO_SEVERAL = (LINKS, "joined", "email")
"""Fields that may differ between the rows of a customer: a note says so of referrers, the lowest counts of others."""


def needs_referrals(names: Collection[str]) -> bool:
    """Return whether metrics take referrals."""
    return any(not REFERRAL_NAMES.isdisjoint(CATALOGUE[name].columns()) for name in names if name in CATALOGUE)


def referral_fields(dataset: Dataset) -> set[str]:
    """Return the fields of rows that referrals are read from: who brought whom, or the number, e-mails, joining."""
    roles, columns = dataset.fields, dataset.customer_columns
    if LINKS not in columns and LINKS not in roles:
        return {"referrals"}
    return {name for name in OPEN_TO_SEVERAL if name in roles and name not in columns}


def referral_columns(
    customers: pl.LazyFrame, dataset: Dataset, everyone: pl.Series
) -> tuple[pl.LazyFrame, Referrals, list[Note]]:
    """Add the measures of referrals to completed customers; return them, who brought whom, and what is wrong with it.

    Args:
        customers: one row each.
        dataset: the inputs.
        everyone: ids of all customers of the file, in scope or before it.
    """
    with Stage("following referrals"):
        frame, referrals = with_referrals(customers.collect(engine="streaming"), dataset.contacts, everyone)
    return frame.lazy(), referrals, trouble_notes(referrals, dataset.settings)


def trouble_notes(referrals: Referrals, settings: Settings) -> list[Note]:
    """Return warnings about referrers that do not count, with their number and the first few.

    Args:
        referrals: of the customers.
        settings: with ``match``.
    """
    if referrals.counted:
        return []
    notes = []
    itself = referrals.in_trouble(ITSELF)
    if itself.height:
        text = f"{counted(itself.height, 'customer')} referred themselves: {_few(itself[CUSTOMER])}."
        if itself.height == 1:
            text = f"1 customer referred itself: {_few(itself[CUSTOMER])}."
        notes.append(Note("self_referrals", f"{text} This does not count.", warns=True))
    unknown = referrals.in_trouble(NOBODY)
    if unknown.height:
        names = unknown[NAMED].unique()
        text = (
            f"{counted(unknown.height, 'customer')} {'names' if unknown.height == 1 else 'name'} a referrer that is "
            f"neither the id nor the e-mail of a customer or contact ({counted(names.len(), 'name')}): "
            f"{_few(names)}. Such a referral counts for nobody."
        )
        notes.append(Note("unknown_referrers", text, warns=True))
    shared = referrals.in_trouble(SHARED_EMAIL)
    if shared.height:
        text = (
            f"{counted(shared.height, 'customer')} {'names' if shared.height == 1 else 'name'} a referrer by an e-mail "
            f"that several customers have: {_few(shared[NAMED].unique())}. Such a referral counts for nobody."
        )
        command = "" if settings["match"] else "--match email"
        notes.append(Note("shared_referrers", text, warns=True, command=command))
    several = referrals.in_trouble(SEVERAL)
    if several.height:
        text = (
            f"The rows of {counted(several.height, 'customer')} name several referrers each: "
            f"{_few(several[CUSTOMER])}. Such a referral counts for nobody."
        )
        notes.append(Note("several_referrers", text, warns=True))
    return [*notes, *_cycle_notes(referrals)]


def _cycle_notes(referrals: Referrals) -> list[Note]:
    cycles = cycles_of(referrals)
    if cycles.is_empty():
        return []
    shown = []
    for start, size in cycles.head(FEW).iter_rows():
        loop = loop_from(referrals, start, LONGEST_LOOP)
        more = [f"… {size - len(loop):,} more …"] if size > len(loop) else []
        shown.append(" by ".join([*loop, *more, loop[0]]))
    rest = f", and {cycles.height - FEW:,} more" if cycles.height > FEW else ""
    one = cycles.height == 1
    text = (
        f"{counted(cycles.height, 'cycle')} of referrals, with {counted(int(cycles['size'].sum()), 'customer')}: "
        f"{'; '.join(shown)}{rest}. Down the chain each has the others of {'it' if one else 'its cycle'}, but not "
        "itself."
    )
    return [Note("referral_cycles", text, warns=True)]


def _few(names: pl.Series) -> str:
    """Return the first few names by alphabet, and how many more there are."""
    ordered = names.sort()
    more = f" and {ordered.len() - FEW:,} more" if ordered.len() > FEW else ""
    return ", ".join(ordered.head(FEW)) + more
