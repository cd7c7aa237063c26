"""What a list says of a customer beside its figures: owner and contact data, and the facts that triggers may name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from custseg.analyses.breadth.offers import OFFER
from custseg.analyses.inspect.customer_branches import people_columns
from custseg.analyses.shared.customer_names import name_attribute
from custseg.analyses.shared.selection import CUSTOMER_ID
from custseg.engine.dataset import Dataset
from custseg.own_columns import own_column
from custseg.segments.action_columns import OWNER
from custseg.segments.rules import Words
from custseg.segments.triggers import AS_OF, ListFacts
from custseg.tables.values.flags import read_flag

EMAIL, PHONE, CONSENT, NAME = "email", "phone", "consent", "name"
PEOPLE = (NAME, EMAIL, PHONE, CONSENT, OWNER)

IS_PROSPECT = own_column("prospect")
"""Whether a row is a contact without a used row of the orders."""

NEARLY_SAME, SAME_AS, BRANCHES = "nearly_same", "same_as", "branches"
"""Ids of others that may be the same customer: written nearly alike; with the same e-mail, phone or name; branches."""

FACTS = {
    AS_OF: pl.Date(),
    "second_order_due": pl.Date(),
    "last_activity": pl.Date(),
    "has_email": pl.Boolean(),
    "has_phone": pl.Boolean(),
    "contact_lacks": pl.String(),
    "has_owner": pl.Boolean(),
    NEARLY_SAME: pl.String(),
    SAME_AS: pl.String(),
    BRANCHES: pl.String(),
}
"""What triggers may name beside the metrics and attributes of customers."""

OF_CONTACTS = ("has_email", "has_phone", "contact_lacks", SAME_AS, BRANCHES)
SAME_FOR_ALL = ("base_order_value", "base_margin", "base_gap")
"""Metrics that have the same value for every customer, and so for prospects."""


@dataclass(frozen=True)
class People:
    """Where the data tell who customers are and how to reach them.

    Attributes:
        columns: attribute that holds each of ``PEOPLE``, as far as there is one.
        days: attributes of the contacts that are days.
        has_contacts: whether there is a file of contacts.
        in_rows: whether the rows of orders have names and addresses that can be compared.
    """

    columns: dict[str, str]
    days: tuple[str, ...]
    has_contacts: bool
    in_rows: bool = False

    @property
    def names(self) -> set[str]:
        """Return the attributes to read."""
        return {*self.columns.values(), *self.days} - {CUSTOMER_ID}

    @property
    def reachable(self) -> bool:
        """Return whether anything tells how to reach customers."""
        return bool({EMAIL, PHONE} & self.columns.keys())


def people_of(dataset: Dataset) -> People:
    """Return where the inputs tell who customers are."""
    of_files, found = dataset.customer_columns, {}
    for name in (EMAIL, PHONE, CONSENT):
        if name in of_files:
            found[name] = name
    if EMAIL not in found and dataset.table.columns.emails:
        found[EMAIL] = CUSTOMER_ID
    elif EMAIL not in found and EMAIL in dataset.fields:
        found[EMAIL] = EMAIL
    if named_by := name_attribute(dataset):
        found[NAME] = named_by
    if "seller" in of_files:
        found[OWNER] = "seller"
    elif "seller" in dataset.fields:
        found[OWNER] = "main:seller"
    days = tuple(name for name, dtype in of_files.items() if dtype == pl.Date())
    return People(found, days, dataset.contacts is not None, bool(people_columns(dataset.table)))


def facts_of(people: People) -> ListFacts:
    """Return the facts that triggers may name, and why some are absent."""
    absent = {} if people.has_contacts else dict.fromkeys(OF_CONTACTS, "contacts")
    absent |= {} if people.has_contacts or people.in_rows else {NEARLY_SAME: "contacts"}
    absent |= {} if OWNER in people.columns else {"has_owner": "seller"}
    return ListFacts(FACTS, absent, OFFER)


def with_prospects(values: pl.DataFrame, contacts: pl.DataFrame | None, everyone: pl.Series) -> pl.DataFrame:
    """Return the customers, and below them the contacts without a used row, with what is the same for all."""
    marked = values.with_columns(pl.lit(False).alias(IS_PROSPECT))
    if contacts is None:
        return marked
    others = contacts.join(everyone.alias(CUSTOMER_ID).to_frame(), on=CUSTOMER_ID, how="anti").sort(CUSTOMER_ID)
    others = others.select(name for name in others.columns if name in values.columns)
    both = pl.concat([marked, others.with_columns(pl.lit(True).alias(IS_PROSPECT))], how="diagonal_relaxed")
    same = [pl.col(name).fill_null(pl.col(name).max()) for name in SAME_FOR_ALL if name in both.columns]
    return both.with_columns(same)


def with_facts(
    values: pl.DataFrame, people: People, as_of: dt.date, second: float | None, words: Words
) -> pl.DataFrame:
    """Add ``PEOPLE`` by their own names, and the facts that triggers may name.

    Args:
        values: customers and prospects.
        people: where they are.
        as_of: the day of the list.
        second: median days from the first order to the second; None without any.
        words: of the rules.
    """
    present = {name: column for name, column in people.columns.items() if column in values.columns}
    texts = [_text(values, present.get(name)).alias(name) for name in (NAME, EMAIL, PHONE, OWNER)]
    # A consent that is neither yes nor no is none.
    consent = pl.lit(None, pl.Boolean)
    if CONSENT in present:
        consent = read_flag(values[present[CONSENT]])
    found = values.with_columns(*texts, consent.alias(CONSENT))
    # Beside metrics, days of the contacts may lie in the future.
    days = [name for name in ("last_order", *people.days) if name in found.columns]
    after = None if second is None else dt.timedelta(days=-int(-second // 1))
    due = (
        pl.lit(None, pl.Date) if after is None or "first_order" not in values.columns else pl.col("first_order") + after
    )
    missing = [pl.when(pl.col(name).is_null()).then(pl.lit(words.say(name))) for name in (EMAIL, PHONE)]
    return found.with_columns(
        pl.lit(as_of).alias(AS_OF),
        due.alias("second_order_due"),
        (pl.max_horizontal(days) if days else pl.lit(None, pl.Date)).alias("last_activity"),
        pl.col(EMAIL).is_not_null().alias("has_email"),
        pl.col(PHONE).is_not_null().alias("has_phone"),
        pl.concat_str(missing, separator=", ", ignore_nulls=True).alias("contact_lacks"),
        pl.col(OWNER).is_not_null().alias("has_owner"),
        # Who may be the same customer takes all contacts: custseg.analyses.actions.hygiene.
        *(pl.lit(None, pl.String).alias(name) for name in (NEARLY_SAME, SAME_AS, BRANCHES)),
    )


def _text(values: pl.DataFrame, column: str | None) -> pl.Expr:
    """Return a text without blanks around it; null where it is empty."""
    if column is None:
        return pl.lit(None, pl.String)
    text = pl.col(column).cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text)
