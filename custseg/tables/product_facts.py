"""What is known of products: their columns by product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl


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
