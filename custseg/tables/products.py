"""Products: what a file of their own says about what was sold, such as its category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from custseg.errors import DataError
from custseg.notes import Note
from custseg.settings.settings import Settings
from custseg.tables.columns import text_of
from custseg.tables.header_names import normalise, rank_of, roles
from custseg.tables.headers import checked
from custseg.tables.side_files import SideFile, open_side_file
from custseg.tables.transactions import Transactions

PRODUCT, CATEGORY = "product", "category"


@dataclass(frozen=True)
class Products:
    """What is known of products.

    Attributes:
        keys: the product of each row, as the orders have it.
        columns: texts of the other columns by name, null where empty; that of the category as "category".
    """

    keys: pl.Series
    columns: Mapping[str, pl.Series]

    def field(self, name: str, product: pl.Expr) -> pl.Expr:
        """Return the text of a column for the product of each row; null where it is not known."""
        return product.replace_strict(self.keys, self.columns[name], default=None, return_dtype=pl.String)


def read_products(path: str, table: Transactions, settings: Settings, notes: list[Note]) -> Products:
    """Read what a file says about the products of the orders.

    Args:
        path: of the file.
        table: the orders.
        settings: with ``map``, whose entries for products begin with "products.".
        notes: gets what people should know about the file.

    Raises:
        CustsegError: the file cannot be read, or has no column of the orders' products.
    """
    if not table.columns.headers.get("product"):
        mend = "Name their column: --map product=COLUMN, or leave --products out."
        raise DataError("the orders have no product", where=table.source.name, mend=mend)
    file = open_side_file("products", path, settings, notes)
    mapping = checked(file.mapping, (PRODUCT, CATEGORY), file.source.columns, settings)
    frame = file.rows(text_of(name, file.source.sample.schema).alias(name) for name in file.source.columns)
    key = mapping.get(PRODUCT) or _key(frame, table, file)
    unique = file.first_of_each(key, frame.filter(pl.col(key).is_not_null()), "product")
    category = mapping.get(CATEGORY) or _category(frame.columns)
    names = {name: CATEGORY if name == category else name for name in frame.columns if name != key}
    return Products(unique[key], {shown: unique[name] for name, shown in names.items()})


def _key(frame: pl.DataFrame, table: Transactions, file: SideFile) -> str:
    """Return the column that holds most products of the orders."""
    sold = table.source.sample.select(table.columns.text("product").alias("sold"))["sold"].drop_nulls().unique()
    held = {name: int(sold.is_in(frame[name].implode()).sum()) for name in frame.columns}
    best = max(held, key=held.__getitem__)
    if not held[best]:
        column = table.columns.headers.columns["product"]
        raise DataError(
            f"no column of {file.source.name} holds a product of '{column}'",
            where="--products",
            mend="Are products written alike in both? --map products.product=COLUMN names their column there.",
        )
    return best


def _category(columns: list[str]) -> str | None:
    ranks = {name: rank_of(roles("transactions")[CATEGORY], normalise(name)) for name in columns}
    known = {name: rank for name, rank in ranks.items() if rank is not None}
    return min(known, key=known.__getitem__) if known else None
