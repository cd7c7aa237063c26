"""Customers that may be one, for the rules that ask to clean up the base: the figures of ``custseg inspect``."""

from __future__ import annotations

import polars as pl

from custseg.analyses.actions.people import BRANCHES, NEARLY_SAME, SAME_AS
from custseg.analyses.actions.request import ActionRequest
from custseg.analyses.inspect.contact_counts import nearly_equal, with_keys
from custseg.analyses.inspect.near_duplicates import can_compare, missing_extra_notes
from custseg.analyses.inspect.near_pairs import MOST_IN_BLOCK, with_plain_values
from custseg.analyses.inspect.said_in_rows import said_in_rows
from custseg.engine.customer_table import CustomerTable
from custseg.engine.dataset import Dataset
from custseg.engine.scan_request import TableRequest, scan_plan_of
from custseg.notes import Note
from custseg.segments.action_columns import CUSTOMER_ID

MOST_COMPARED = 100_000
"""Contacts among whom nearly equal ones are looked for: among more, it takes longer than all the rest of a list."""

IDS_SHOWN = 3
"""Other ids that a text lists."""

SAME = {"email": "same e-mail", "phone": "same phone number", "name": "same name"}
MIN_WORD = 4
"""Letters of a word of a name that an e-mail address has after the @."""


def with_hygiene(request: ActionRequest, values: pl.DataFrame, customers: CustomerTable) -> pl.DataFrame:
    """Return customers and prospects with the others that each may be the same as, as far as triggers name them.

    Args:
        request: what the list takes.
        values: customers and prospects, or some of them.
        customers: all customers.
    """
    wanted = {name for one in request.triggers.values() for name in one.reads}
    found = {}
    contacts = request.dataset.contacts
    if NEARLY_SAME in wanted:
        rows = contacts if contacts is not None else _in_rows(request.dataset, customers)
        if can_compare() and rows.height <= MOST_COMPARED and {"name", "email"} & {*rows.columns}:
            found[NEARLY_SAME] = _others(nearly_equal(rows))
    if contacts is not None and SAME_AS in wanted:
        found[SAME_AS] = _same(contacts)
    if contacts is not None and BRANCHES in wanted and {"name", "email"} <= {*contacts.columns}:
        found[BRANCHES] = _others(_companies(contacts))
    values = values.drop(found)
    for name, others in found.items():
        one = others.select(CUSTOMER_ID, pl.col("others").alias(name))
        values = values.join(one, on=CUSTOMER_ID, how="left", maintain_order="left")
    # Who is the same customer is no branch of it.
    told = pl.col(NEARLY_SAME).is_not_null() | pl.col(SAME_AS).is_not_null()
    return values.with_columns(pl.when(~told).then(BRANCHES).alias(BRANCHES))


def hygiene_notes(request: ActionRequest) -> list[Note]:
    """Return a note where nearly equal customers are not looked for: the extra is missing, or there are too many."""
    contacts = request.dataset.contacts
    if contacts is None or not any(NEARLY_SAME in one.reads for one in request.triggers.values()):
        return []
    if can_compare() and contacts.height > MOST_COMPARED:
        text = (
            f"Nearly equal customers are looked for among up to {MOST_COMPARED:,} contacts, and there are "
            f"{contacts.height:,}: custseg inspect finds them."
        )
        return [Note("many_contacts", text)]
    return missing_extra_notes(contacts)


def _in_rows(dataset: Dataset, customers: CustomerTable) -> pl.DataFrame:
    """Return what the rows of orders say of customers."""
    everyone = customers.frame.select(CUSTOMER_ID, "lines", "orders", "revenue").collect()
    return said_in_rows(dataset.table, scan_plan_of(dataset, TableRequest()), everyone)


def _same(contacts: pl.DataFrame) -> pl.DataFrame:
    """Return who shares e-mail address, phone number or name with whom, and which of them."""
    parts = [
        _others(keyed).with_columns(pl.format("{} ({})", "others", pl.lit(SAME[role])).alias("others"))
        for role, keyed in with_keys(contacts).items()
    ]
    none = pl.DataFrame(schema={CUSTOMER_ID: pl.String, "others": pl.String})
    both = pl.concat([none, *parts]).group_by(CUSTOMER_ID, maintain_order=True).agg(pl.col("others").str.join("; "))
    return both.sort(CUSTOMER_ID)


def _companies(contacts: pl.DataFrame) -> pl.DataFrame:
    """Return contacts with a "key" that those share who may be branches of one company.

    Their e-mail addresses are at one domain, which has a word that the names of all of them have. Many customers share
    the domain of a provider of mail.
    """
    plain = with_plain_values(contacts).select("name", "domain").with_columns(contacts[CUSTOMER_ID])
    own = plain.filter(pl.col("domain").is_not_null() & pl.len().over("domain").is_between(2, MOST_IN_BLOCK))
    words = own.with_columns(pl.col("name").str.split(" ").alias("word")).explode("word")
    label = pl.col("domain").str.replace(r"\.[^.]+$", "")
    fits = (pl.col("word").str.len_chars() >= MIN_WORD) & label.str.contains(pl.col("word"), literal=True)
    kept = words.filter(fits.fill_null(False)).unique([CUSTOMER_ID, "domain", "word"], maintain_order=True)
    shared = kept.filter(pl.len().over("domain", "word") > 1)
    return shared.unique(CUSTOMER_ID, keep="first", maintain_order=True).with_columns(key=pl.col("domain"))


def _others(keyed: pl.DataFrame) -> pl.DataFrame:
    """Return customers that share their "key" with others: ``CUSTOMER_ID``, and "others", the ids of these."""
    shared = keyed.select(CUSTOMER_ID, pl.col("key").cast(pl.String)).drop_nulls()
    groups = shared.group_by("key").agg(pl.col(CUSTOMER_ID).sort().alias("ids")).filter(pl.col("ids").list.len() > 1)
    # Of a key that many share, such as an address of the firm itself, the first ones tell enough.
    listed = groups.with_columns(first=pl.col("ids").list.head(IDS_SHOWN + 1), size=pl.col("ids").list.len())
    each = listed.explode("ids").rename({"ids": CUSTOMER_ID})
    rest = pl.col("first").list.set_difference(pl.concat_list(CUSTOMER_ID)).list.sort().list.head(IDS_SHOWN)
    more = pl.col("size").cast(pl.Int64) - 1 - IDS_SHOWN
    text = rest.list.join(", ")
    text = pl.when(more > 0).then(pl.format("{} and {} more", text, more)).otherwise(text)
    return each.select(CUSTOMER_ID, text.alias("others")).sort(CUSTOMER_ID)
