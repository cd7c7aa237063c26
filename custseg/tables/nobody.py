"""Customer ids that stand for nobody: sales over the counter, guests, placeholders."""

from __future__ import annotations

import polars as pl

WORDS = (
    "n/a", "na", "nan", "none", "null", "nil", "unknown", "undefined", "not set", "guest", "anonymous", "anon",
    "no customer", "no name", "walk in", "walkin", "walk in customer", "cash", "cash sale", "cash customer", "counter",
    "default", "default customer", "test", "test customer", "dummy",
    "неизвестно", "неизвестный", "нет", "гость", "аноним", "розничный покупатель", "частное лицо", "физлицо",
    "未知", "无", "散客", "游客", "匿名", "匿名用户", "测试",
    "unbekannt", "gast", "laufkunde", "laufkundschaft", "barverkauf", "diverse", "kein kunde",
    "desconocido", "anónimo", "anonimo", "invitado", "consumidor final", "público en general", "mostrador", "prueba",
)  # fmt: skip
SIGNS = r"^(?:0+|-1|[-?.*#_]+)$"


def is_nobody(customer: pl.Expr) -> pl.Expr:
    """Return whether a customer id stands for nobody in particular.

    Args:
        customer: trimmed ids as text.
    """
    word = customer.str.to_lowercase().str.replace_all(r"[\s_-]+", " ")
    return word.is_in(list(WORDS)) | customer.str.contains(SIGNS)
