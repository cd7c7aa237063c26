"""Which ids of orders and contacts are one customer, because they share an e-mail."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from custseg.notes import Note
from custseg.numbers import counted
from custseg.sources import EXTRA
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.headers.missing_roles import require
from custseg.tables.id_merging import GIVEN, KEPT, Matching, read_email
from custseg.tables.identity import is_placeholder
from custseg.tables.ledger import Merged
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.transactions import Transactions

MANY_IDS = 10
"""More ids than that with one e-mail are reported: the e-mail may be a placeholder."""


def match_ids(table: Transactions, contacts: pl.DataFrame | None) -> tuple[Matching, list[Note]]:
    """Find the ids that are one customer: those with the same e-mail, and those that such ids join.

    An id that is itself an e-mail has that e-mail. The customer keeps the first of its ids in the order of text: one of
    the orders before one that only contacts have, and one that is no e-mail before one that is.

    Args:
        table: the transactions.
        contacts: as they were read, None without any.

    Returns:
        The matching, and what people should know about it.

    Raises:
        CustsegError: there is no e-mail in any file, or two columns of them that differ.
    """
    _check_emails(table, contacts)
    pairs = _pairs(table)
    written = (
        pairs.select("id", "email") if contacts is None else pl.concat([pairs.select("id", "email"), _of(contacts)])
    )
    ids = written.select(pl.col("id").drop_nulls().unique())
    placeholders = ids["id"].filter(is_placeholder(ids["id"]))
    nameless = pl.col("id").is_null() | pl.col("id").is_in(placeholders.implode())
    ids = ids.filter(~nameless).with_columns(
        here=pl.col("id").is_in(pairs["id"].implode()), own=read_email(pl.col("id"))
    )
    ids = ids.with_columns(name=pl.coalesce("own", "id"))
    links = pl.concat([written.filter(~nameless), ids.select("id", email="own")]).drop_nulls().unique()
    groups = _groups(links, ids)
    by_email = pairs.filter(nameless, pl.col("email").is_not_null())
    matching = Matching(
        kept=_kept(ids, groups, links, by_email),
        placeholders=tuple(sorted(placeholders)),
        names_by_email=by_email.height > 0,
        merged=_merged(groups),
    )
    return matching, _email_notes(links, by_email)


def _check_emails(table: Transactions, contacts: pl.DataFrame | None) -> None:
    headers, settings = table.columns.headers, table.settings
    if "email" in headers.rivals:
        require(headers, "transactions", ["email"], table.source.sample, table.source.name)
    ids = [table.source.sample.select(id=table.columns.text("customer_id"))]
    if contacts is not None:
        ids.append(contacts.select(id=CUSTOMER))
    are_emails = any(frame.select(read_email(pl.col("id")).is_not_null().any()).item() for frame in ids)
    if not (headers.get("email") or are_emails or (contacts is not None and "email" in contacts.columns)):
        raise settings.error("match")(
            "there is no column of e-mails to match customers by",
            where=settings.origin("match"),
            hint="Name the column with --map email=COLUMN or --map contacts.email=COLUMN, or add a file that has one: "
            "--contacts FILE",
        )


def _pairs(table: Transactions) -> pl.DataFrame:
    """Return the different pairs of id and e-mail of the orders, with their number of rows."""
    columns = table.columns
    email = columns.text("email") if columns.headers.get("email") else pl.lit(None, pl.String)
    table.source.check_quotes()
    rows = table.source.scan()
    if not table.source.typed:
        # A line with a field too many may hold the e-mail of another customer.
        rows = rows.filter(pl.all_horizontal(pl.col(EXTRA).is_null()))
    found = rows.select(id=columns.text("customer_id"), email=email).group_by("id", "email").agg(pl.len())
    with translate_read_errors(table.source.name):
        pairs = found.collect(engine="streaming")
    return pairs.with_columns(read_email(pl.col("email")).alias("email"))


def _of(contacts: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of id and e-mail of contacts."""
    email = pl.col("email").cast(pl.String) if "email" in contacts.columns else pl.lit(None, pl.String)
    return contacts.select(pl.col(CUSTOMER).alias("id"), read_email(email).alias("email"))


def _groups(links: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    """Return the ids that have an e-mail in common with others, and the name that each of them gets."""
    shared = links.filter(pl.len().over("email") > 1)
    root = connected(shared.iter_rows())
    frame = pl.DataFrame({"id": list(root), "group": list(root.values())}, schema={"id": pl.String, "group": pl.String})
    frame = frame.join(ids, on="id").sort(~pl.col("here"), pl.col("own").is_not_null(), "name")
    return frame.with_columns(pl.col("name").first().over("group").alias(KEPT))


def connected(links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return for each id one of the ids it is connected with, the same for all of them.

    Args:
        links: ids and what they have.
    """
    above: dict[str, str] = {}
    first: dict[str, str] = {}

    def root(one: str) -> str:
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    for one, link in links:
        above.setdefault(one, one)
        above[root(one)] = root(first.setdefault(link, one))
    return {one: root(one) for one in above}


def _kept(ids: pl.DataFrame, groups: pl.DataFrame, links: pl.DataFrame, by_email: pl.DataFrame) -> pl.DataFrame:
    """Return the kept id of every id, and of every e-mail that replaces a missing id, where it differs."""
    names = ids.join(groups.select("id", KEPT), on="id", how="left").with_columns(pl.coalesce(KEPT, "name").alias(KEPT))
    emails = links.join(by_email.select("email").unique(), on="email", how="semi")
    emails = emails.join(names, on="id").select(pl.col("email").alias(GIVEN), KEPT)
    both = pl.concat([names.select(pl.col("id").alias(GIVEN), KEPT), emails])
    return both.filter(pl.col(GIVEN) != pl.col(KEPT)).unique()


def _merged(groups: pl.DataFrame) -> Merged:
    sizes = groups.filter("here").group_by("group").len().filter(pl.col("len") > 1)
    return Merged(int(sizes["len"].sum()), sizes.height)


def _email_notes(links: pl.DataFrame, by_email: pl.DataFrame) -> list[Note]:
    """Return how many rows are assigned by their e-mail, and which e-mail very many ids have."""
    notes = []
    if rows := int(by_email["len"].sum()):
        verb = "counts" if rows == 1 else "count"
        text = f"{counted(rows, 'row')} without a customer id {verb} for the customer with the same e-mail."
        notes.append(Note("named_by_email", text))
    counts = (
        links.group_by("email").len().filter(pl.col("len") > MANY_IDS).sort("len", "email", descending=[True, False])
    )
    if counts.height:
        email, ids = counts.row(0)
        more = f" and {counts.height - 1:,} more" if counts.height > 1 else ""
        text = f"{ids:,} ids have the e-mail '{email}'{more} and count as one customer. Is it a placeholder?"
        notes.append(Note("email_of_many", text, warns=True))
    return notes
