"""Amounts in thousands and millions: what headers say about it is passed on, never mixed."""

from __future__ import annotations

from custseg.errors import DataError
from custseg.notes import Note
from custseg.tables.currencies import MONEY
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.roles import typed
from custseg.tables.headers.synonyms import scale_of

WORDS = {1: "single units", 1_000: "thousands", 1_000_000: "millions", 1_000_000_000: "billions"}


def check_scales(columns: Columns, where: str) -> list[Note]:
    """Return a note on the scale of the amounts; nothing where they are in whole units.

    Args:
        columns: of the transactions.
        where: name of the file.

    Raises:
        DataError: two columns that are added or compared are of different scales.
    """
    headers = columns.headers
    money = [role for role in MONEY if headers.get(role) and not (role == "discount" and columns.discount_is_share)]
    if headers.get("revenue"):
        money = [role for role in money if role not in ("unit_price", "discount")]
    scales = {role: scale_of(headers.columns[role]) for role in money}
    if not any(scale > 1 for scale in scales.values()):
        return []
    # What the user mapped is said to fit.
    free = [role for role in money if role not in headers.mapped]
    first = next((role for role in money if scales[role] > 1), money[0])
    odd = [role for role in free if scales[role] != scales[first]]
    if odd:
        names = headers.columns[first], headers.columns[odd[0]]
        raise DataError(
            f"'{names[0]}' is in {_word(scales[first])}, '{names[1]}' in {_word(scales[odd[0]])}",
            where=where,
            hint="Write both in the same unit in the file. If they are, say so: "
            + " ".join(f"--map {typed(role, headers.columns[role])}" for role in odd),
        )
    word = _word(scales[first])
    return [Note("scale", f"'{headers.columns[first]}' is in {word}: money is shown in {word}, as in the file.")]


def _word(scale: int) -> str:
    return WORDS.get(scale, f"units of {scale:,}")
