"""Merging of ids: which ids and e-mails are replaced by the id that their customer keeps."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.own_columns import own_column
from custseg.tables.ledger import Merged

EMAIL = own_column("email")
GIVEN = own_column("given")
KEPT = own_column("kept")


@dataclass(frozen=True)
class Matching:
    """Which ids are one customer.

    Attributes:
        kept: ``GIVEN``, an id or e-mail of the files, and ``KEPT``, the id that its customer keeps, where they differ.
        placeholders: ids whose rows get their customer by e-mail, like rows without an id.
        names_by_email: whether the customer of some row is known only by its e-mail.
        merged: how many ids became how many customers.
    """

    kept: pl.DataFrame
    placeholders: tuple[str, ...]
    names_by_email: bool
    merged: Merged

    def applied(self, frame: pl.LazyFrame, customer: str) -> pl.LazyFrame:
        """Return the rows with the id that their customer keeps.

        Args:
            frame: rows with ``customer``, and ``EMAIL`` where the file has it.
            customer: name of the column of ids.
        """
        if self.names_by_email:
            someone = pl.col(customer).is_not_null() & ~pl.col(customer).is_in(self.placeholders)
            name = pl.coalesce(read_email(pl.col(EMAIL)), customer)
            frame = frame.with_columns(pl.when(someone).then(customer).otherwise(name).alias(customer))
        if self.kept.is_empty():
            return frame
        # Not a join: one that keeps the order of the file takes twice the time of the whole pass.
        return frame.with_columns(pl.col(customer).replace(self.kept[GIVEN], self.kept[KEPT]))


def read_email(text: pl.Expr) -> pl.Expr:
    """Return e-mails in one spelling, null for a text that is none.

    Trimmed, in lower case, with full-width letters as usual ones, without ``mailto:`` and the text outside ``<…>``;
    dots and +tags are kept.
    """
    plain = text.str.normalize("NFKC").str.to_lowercase().str.replace_many(["ß", "ς"], ["ss", "σ"])
    # One step after the other: polars would compute a shared branch twice.
    inside = plain.str.replace("(?s)^.*<([^<>]*)>.*$", "$1").str.strip_chars()
    bare = inside.str.strip_prefix("mailto:").str.strip_chars()
    return bare.str.extract(r"^([^\s@]+@[^\s@]+\.[^\s@]+)$")
