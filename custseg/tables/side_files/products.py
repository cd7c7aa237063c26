"""Products: attributes of what was sold, such as its category, from a file of their own."""

from __future__ import annotations

import polars as pl

from custseg.errors import DataError
from custseg.notes import Note
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input
from custseg.tables.headers.columns import text_of
from custseg.tables.headers.roles import check_mapping
from custseg.tables.headers.synonyms import normalise, rank_of, roles
from custseg.tables.product_facts import Products
from custseg.tables.side_files.side_file import SideFile, open_side_file
from custseg.tables.transactions import Transactions

PRODUCT, CATEGORY = "product", "category"


def read_products(path: Input, orders: Transactions, settings: Settings) -> tuple[Products, list[Note]]:
    """Read the attributes of the products of the orders.

    Args:
        path: of the file; or a table in memory.
        orders: to find the column that holds their products.
        settings: with ``map``, whose entries for products begin with "products.".

    Returns:
        The products, and what people should know about the file.

    Raises:
        CustsegError: the file cannot be read, or has no column of the orders' products.
    """
    if not orders.columns.headers.get("product"):
        hint = "Name their column with --map product=COLUMN, or leave out --products."
        raise DataError("the orders have no product", where=orders.source.name, hint=hint)
    file = open_side_file("products", path, settings)
    mapping = check_mapping(file.mapping, roles("products"), file.source.columns, settings)
    frame = file.rows(text_of(name, file.source.sample.schema).alias(name) for name in file.source.columns)
    key = mapping.get(PRODUCT) or _key(frame, orders, file)
    unique = file.first_of_each(key, frame.filter(pl.col(key).is_not_null()), "product")
    category = mapping.get(CATEGORY) or _category(frame.columns)
    names = {name: CATEGORY if name == category else name for name in frame.columns if name != key}
    return Products(unique[key], {shown: unique[name] for name, shown in names.items()}), file.notes


def _key(frame: pl.DataFrame, orders: Transactions, file: SideFile) -> str:
    """Return the column that holds the most products of the orders."""
    sold = orders.source.sample.select(orders.columns.text("product").alias("sold"))["sold"].drop_nulls().unique()
    held = {name: int(sold.is_in(frame[name].implode()).sum()) for name in frame.columns}
    best = max(held, key=held.__getitem__)
    if not held[best]:
        column = orders.columns.headers.columns["product"]
        raise DataError(
            f"no column of {file.source.name} holds a product of '{column}'",
            where="--products",
            hint="Check that both files write products alike, or name the column: --map products.product=COLUMN",
        )
    return best


def _category(columns: list[str]) -> str | None:
    ranks = {name: rank_of(roles("products")[CATEGORY], normalise(name)) for name in columns}
    known = {name: rank for name, rank in ranks.items() if rank is not None}
    return min(known, key=known.__getitem__) if known else None
