"""The attributes of products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Products:
    """The attributes of products, from a file of their own.

    Attributes:
        keys: the products, as the orders name them.
        columns: attributes by name, in the order of ``keys``, null where empty; the category is named "category".
    """

    keys: pl.Series
    columns: Mapping[str, pl.Series]

    def field(self, name: str, product: pl.Expr) -> pl.Expr:
        """Return the text of a column for the product of each row; null where it is not known."""
        return product.replace_strict(self.keys, self.columns[name], default=None, return_dtype=pl.String)
