"""What `breadth` is asked for, checked against the inputs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from custseg.engine.dataset import Dataset, plain_names
from custseg.errors import DataError, Problem, UsageError, nearest
from custseg.settings.setting import Settings

DEFAULT_FIELDS = ("category", "product")
"""Fields whose values are the things that customers buy, without ``--by``: the first that the file has."""

NO_THINGS = ("customer_id", "order_id", "date", "revenue", "profit", "cost")
"""Roles whose values nobody buys."""

OFFER = "cross_sell"
"""Beginning of the names of the columns of an offer."""

TABLES = ("items", "journey", "baskets", "small_orders")
"""Options that show another table in place of that of customers."""


@dataclass(frozen=True)
class BreadthOptions:
    """Options of `breadth` that are no settings.

    Attributes:
        items: whether the table has one row per thing that is sold.
        journey: whether it has one row per first and next thing of new customers.
        baskets: whether it has what is bought together in one order.
        small_orders: whether it has the orders below the customer's own average.
        cross_sell: whether customers get the thing to offer next.
    """

    items: bool = False
    journey: bool = False
    baskets: bool = False
    small_orders: bool = False
    cross_sell: bool = False

    @property
    def of_pairs(self) -> bool:
        """Return whether only what is bought together is asked for."""
        return self.baskets or self.cross_sell

    @property
    def table(self) -> str:
        """Return the option that shows another table than that of customers; empty for none."""
        return next((name for name in TABLES if getattr(self, name)), "")


def named_in(settings: Settings) -> list[str]:
    """Return the texts that name columns."""
    return [*(settings["columns"] or ()), settings["sort"] or "", settings["where"] or ""]


def checked_options(options: BreadthOptions, settings: Settings) -> BreadthOptions:
    """Return the options; with cross-sell where one of its columns is named.

    Raises:
        UsageError: several tables are asked for, which contradict each other.
    """
    if not options.table and any(OFFER in text for text in named_in(settings)):
        options = replace(options, cross_sell=True)
    given = [f"--{name.replace('_', '-')}" for name in TABLES if getattr(options, name)]
    if options.cross_sell:
        given.append("--cross-sell")
    if len(given) > 1:
        listed = " and ".join([", ".join(given[:-1]), given[-1]])
        raise UsageError(f"{listed} are different tables", hint="Ask for one of them at a time.")
    return options


def thing_of(dataset: Dataset) -> str:
    """Return the field whose values are the things that customers buy: of ``--by``, else the category or the product.

    Raises:
        CustsegError: there is no such field, or the data have neither categories nor products.
    """
    settings, by = dataset.settings, dataset.settings["by"]
    if by:
        field = by.removeprefix("first:").removeprefix("main:")
        known = [name for name in plain_names(dataset.fields) if name not in NO_THINGS]
        if by in dataset.fields and by not in NO_THINGS:
            return str(by)
        hint = f"Use --by {field}." if field in known else nearest(field, known)
        what = f"'{by}' is no field of what is sold"
        raise settings.error("by")([Problem(what, settings.origin("by"), hint)])
    found = next((name for name in DEFAULT_FIELDS if name in dataset.roles), None)
    if found is None:
        raise DataError(
            "custseg breadth needs the category or the product of each sale, and the file has neither",
            where=dataset.table.source.name,
            hint="Name the column: --map category=COLUMN or --map product=COLUMN, or group by another one: --by "
            "COLUMN. A file of products can have the categories: --products FILE.",
        )
    return found
