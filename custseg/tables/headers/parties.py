"""Who the customer is in lists of payments: a payment is from the customer, and a refund is to the customer."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.sources.cell_text import as_text


@dataclass(frozen=True)
class Parties:
    """The column of those to whom money went, beside that of those from whom it came.

    Attributes:
        sent: its name; None where the file has none.
        own: the firm itself, which is in every row, in lower case; None where that cannot be told.
    """

    sent: str | None
    own: str | None

    def customer(self, received: pl.Expr, sent: pl.Expr, negative: pl.Expr) -> pl.Expr:
        """Return the customer of each row, null where it is not known.

        Args:
            received: from whom the money came.
            sent: to whom it went.
            negative: whether the amount has a minus.
        """
        if self.own:
            # Some files have the customer at the same place in payments and in refunds.
            firm = received.str.to_lowercase() == self.own, sent.str.to_lowercase() == self.own
            received, sent = (
                pl.when(firm[0]).then(sent).otherwise(received),
                pl.when(firm[1]).then(received).otherwise(sent),
            )
        return pl.when(negative).then(sent).otherwise(received)


def parties_of(received: str, sent: str | None, sample: pl.DataFrame) -> Parties:
    """Return the parties of payments, of which the firm is the one that most rows have.

    Args:
        received: column of those from whom money came.
        sent: column of those to whom it went; None where the file has none.
        sample: first rows of the file.
    """
    if sent is None or sample[sent].null_count() == sample.height:
        # The name that most rows of the other column have is that of a customer.
        return Parties(None, None)
    names = pl.concat(
        sample.select(as_text(column, sample.schema[column]).str.strip_chars().str.to_lowercase())
        .to_series()
        .alias("name")
        for column in (received, sent)
    )
    counts = names.drop_nulls().value_counts(sort=True).filter(pl.col("name") != "").head(2)
    sure = counts.height and (counts.height == 1 or counts["count"][0] > counts["count"][1])
    return Parties(sent, counts["name"][0] if sure and counts["count"][0] > 1 else None)
