"""The things to do for one customer: the rows that a list of all customers has for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from custseg.analyses.actions.chosen import Chosen, choose
from custseg.analyses.actions.hygiene import with_hygiene
from custseg.analyses.actions.offering import with_offers
from custseg.analyses.actions.people import with_facts, with_prospects
from custseg.analyses.actions.request import ActionRequest
from custseg.analyses.actions.second_orders import second_order_days
from custseg.analyses.actions.table import rows_of
from custseg.analyses.shared.selection import CUSTOMER_ID
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import Dataset
from custseg.settings.schema import SCHEMA
from custseg.settings.setting import BUILT_IN, Setting, Settings

if TYPE_CHECKING:
    from custseg.analyses.actions.handled import Handled

OF_A_PART = ("owner", "due", "limit", "where", "for")
"""Settings that choose some rows of a list of all customers."""


@dataclass(frozen=True)
class ThingsToDo:
    """The things to do for one customer.

    Attributes:
        rows: as files of lists have them, in order, those of control groups among them.
        chosen: what is on the list, and how much is left out.
    """

    rows: pl.DataFrame
    chosen: Chosen


def of_whole_list(settings: Settings) -> Settings:
    """Return the settings without those that choose some rows of a list."""
    values = {name: Setting(SCHEMA[name].default, BUILT_IN) for name in OF_A_PART}
    whole = Settings(settings.values | values)
    whole.for_people = settings.for_people
    return whole


def without_triggers(request: ActionRequest, names: frozenset[str]) -> ActionRequest:
    """Return a request without the triggers that read some figures or segments."""
    kept = {name: one for name, one in request.triggers.items() if not one.reads & names}
    return replace(request, triggers=kept)


def things_to_do(
    request: ActionRequest,
    values: pl.DataFrame,
    customers: CustomerTable,
    customer: str,
    handled: Handled | None,
    *,
    offers: bool,
) -> ThingsToDo:
    """Return the things to do for a customer or a contact without orders.

    Args:
        request: what a list of all customers takes.
        values: figures and segments of the customer; of any customer where it is a contact without orders.
        customers: all of them.
        customer: its id.
        handled: what was; None without a file of it.
        offers: whether texts name what to offer, which takes another reading of the orders.
    """
    as_of: dt.date | None = customers.as_of
    assert as_of is not None
    contacts = _contact(request.dataset, customer) if request.wants_prospects else None
    second = second_order_days(customers.order_days) if customers.order_days is not None else None
    whole = with_prospects(values, contacts, customers.everyone)
    own = whole.filter(pl.col(CUSTOMER_ID).cast(pl.String) == customer)
    own = with_hygiene(request, with_facts(own, request.people, as_of, second, request.plan.words), customers)
    if handled is not None:
        handled = handled.in_orders(customers, as_of)
    chosen = choose(request, own, handled, as_of)
    own = with_offers(request, own, chosen.rows, customers) if offers else own
    name = request.dataset.settings["list"] or f"actions {as_of}"
    return ThingsToDo(rows_of(chosen.rows, own, request, as_of, name), chosen)


def _contact(dataset: Dataset, customer: str) -> pl.DataFrame | None:
    contacts = dataset.contacts
    return None if contacts is None else contacts.filter(pl.col(CUSTOMER_ID).cast(pl.String) == customer)
