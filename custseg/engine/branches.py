"""What measures need of the rows besides sums: the fields that are read, further columns of customers, whole tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from custseg.customers.attributes import LAST_SALES, TEXT, distinct_counts, last_sales
from custseg.customers.bills import BILLS, DISPUTED, DUE, PAID, PAID_TEXT, grouped_bills, paid_by
from custseg.customers.covered import COVERED_END, COVERING_PRODUCT, PLAN
from custseg.customers.deal_lengths import DEAL_OPENED, deal_lengths
from custseg.customers.items import (
    COUNTED_ORDERS,
    ITEM,
    ITEMS,
    ITEMS_OF_ORDERS,
    Items,
    counted_orders,
    items_of_customers,
    items_of_orders,
)
from custseg.customers.monthly_turnover import MONTHS, month_sums
from custseg.customers.one_customer import EXCLUDED_OF_ONE, ORDERS_OF_ONE, Ones, excluded_of, orders_of
from custseg.customers.scan_plan import Branch, Scanned, rows_of
from custseg.customers.usage import DELIVERED, USED_CATEGORY, usage
from custseg.engine.dataset import Dataset
from custseg.metrics.measures.actions import ACTIONS
from custseg.metrics.measures.measure import Measure
from custseg.metrics.measures.payments import DEALS, EFFORT_RANK, PAID_PRODUCTS, PAYMENTS
from custseg.metrics.measures.rhythm import MONTHLY
from custseg.tables.row_fields import Use


@dataclass
class Branches:
    """What the scan of the rows makes beside its sums.

    Attributes:
        fields: row fields to read, by the names of their columns.
        columns: branches with a row per customer.
        tables: further tables, by their names.
        of_ones: tables of the rows of single customers.
        covered: fields that tell until when payments cover, by the names of `custseg.customers.covered`.
    """

    fields: dict[str, Use] = field(default_factory=dict)
    columns: list[Branch] = field(default_factory=list)
    tables: dict[str, Branch] = field(default_factory=dict)
    of_ones: dict[str, Branch] = field(default_factory=dict)
    covered: dict[str, Use] = field(default_factory=dict)


def branches_of(dataset: Dataset, measures: Collection[str], item: str, items: Items, ones: Ones) -> Branches:
    """Return what measures need besides sums.

    Args:
        dataset: the inputs.
        measures: their names.
        item: field whose values are the things that customers bought; empty if they are not needed.
        items: what is needed of them.
        ones: single customers of whom more is kept than sums.
    """
    found = Branches()
    for part in (
        _of_payments(dataset, measures, ones),
        _of_time(dataset, measures, ones),
        _of_things(dataset, measures, item, items),
    ):
        found.fields |= part.fields
        found.columns += part.columns
        found.tables |= part.tables
        found.of_ones |= part.of_ones
        found.covered |= part.covered
    if ones.ids:
        found.of_ones |= {ORDERS_OF_ONE: Branch(orders_of), EXCLUDED_OF_ONE: Branch(excluded_of)}
    return found


def _of_payments(dataset: Dataset, measures: Collection[str], ones: Ones) -> Branches:
    """Return what is needed of bills, of deals that lead to orders, and of paid products."""
    found = Branches()
    if _some(PAYMENTS, measures):
        roles = {
            PAID: Use("paid_date"),
            DUE: Use("due_date"),
            DISPUTED: Use("disputed"),
            PAID_TEXT: Use("paid_date", "raw"),
        }
        found.fields |= _known(roles, dataset)
        _perhaps_alone(found, ones)[BILLS] = Branch(_bills)
    if (_some(DEALS, measures) or EFFORT_RANK in measures) and "deal_opened" in dataset.fields:
        found.fields[DEAL_OPENED] = Use("deal_opened")
        found.columns.append(Branch(_deal_lengths))
    if _some(PAID_PRODUCTS, measures) and "product" in dataset.fields:
        product = TEXT + "product"
        found.fields |= {PAID: Use("paid_date"), product: Use("product", "text")}
        found.columns.append(Branch(_products_paid, (product, ones.only)))
    return found


def _of_time(dataset: Dataset, measures: Collection[str], ones: Ones) -> Branches:
    """Return what is needed of months, of the time that payments cover, and of the time in which things are used."""
    found = Branches()
    if _some(MONTHLY, measures):
        _perhaps_alone(found, ones)[MONTHS] = Branch(_months)
    if "covered_until" in measures:
        found.covered = _covering(dataset)
    if _some(ACTIONS, measures):
        uses = {DELIVERED: Use("delivered_date"), USED_CATEGORY: Use("category", "text")}
        uses |= {TEXT + "product": Use("product", "text")} if "only_product" in measures else {}
        if usable := _known(uses, dataset):
            found.fields |= usable
            found.columns.append(Branch(_usage, (tuple(usable), dataset.settings["use_days"])))
    return found


def _of_things(dataset: Dataset, measures: Collection[str], item: str, items: Items) -> Branches:
    """Return what is needed of the things that customers bought, and of their orders."""
    found = Branches()
    if "categories_offered" in measures and "category" in dataset.fields:
        found.tables[LAST_SALES] = Branch(_last_sales)
    if item:
        found.fields[ITEM] = Use(item, "text")
        found.tables[ITEMS] = Branch(_items, (items.with_money,), has_sums=True)
    if item and items.in_orders:
        found.tables[ITEMS_OF_ORDERS] = Branch(_items_of_orders)
    if items.orders:
        found.tables[COUNTED_ORDERS] = Branch(_counted_orders)
    return found


def _perhaps_alone(found: Branches, ones: Ones) -> dict[str, Branch]:
    """Return where tables belong that no figure of the base reads: they take long for all customers."""
    return found.of_ones if ones.alone else found.tables


def _some(measures: Iterable[Measure], names: Collection[str]) -> bool:
    return any(one.name in names for one in measures)


def _known(uses: dict[str, Use], dataset: Dataset) -> dict[str, Use]:
    """Return the uses of fields that the rows have."""
    return {name: use for name, use in uses.items() if use.field in dataset.fields}


def _covering(dataset: Dataset) -> dict[str, Use]:
    """Return the fields that tell until when a payment covers, by the names of the query."""
    if dataset.settings["covered"] == "off":
        return {}
    found = {COVERED_END: Use("covered_until"), PLAN: Use("plan", "text"), COVERING_PRODUCT: Use("product", "text")}
    return {name: use for name, use in found.items() if use.field in dataset.table.columns.headers.columns}


def _bills(scan: Scanned) -> pl.LazyFrame:
    return grouped_bills(scan.rows, scan.plan.scope.as_of)


def _deal_lengths(scan: Scanned) -> pl.LazyFrame:
    return deal_lengths(scan.rows)


def _products_paid(scan: Scanned, product: str, ids: Collection[str]) -> pl.LazyFrame:
    rows = paid_by(rows_of(scan.rows, ids), scan.plan.scope.as_of)
    return distinct_counts(rows, {"products_paid": product}, scan.plan.not_goods)


def _months(scan: Scanned) -> pl.LazyFrame:
    return month_sums(scan.rows)


def _usage(scan: Scanned, columns: Collection[str], use_days: Mapping[str, int]) -> pl.LazyFrame:
    return usage(scan.rows, columns, scan.plan.not_goods, use_days)


def _last_sales(scan: Scanned) -> pl.LazyFrame:
    return last_sales(scan.rows, TEXT + "category", scan.plan.not_goods)


def _items(scan: Scanned, with_money: bool) -> pl.LazyFrame:
    return items_of_customers(scan.rows, scan.sums if with_money else None, scan.plan.not_goods)


def _items_of_orders(scan: Scanned) -> pl.LazyFrame:
    return items_of_orders(scan.rows, scan.plan.not_goods)


def _counted_orders(scan: Scanned) -> pl.LazyFrame:
    return counted_orders(scan.orders, scan.sums)
