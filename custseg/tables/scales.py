"""Amounts in thousands and millions, by their headers: shown as they are, and never mixed."""

from __future__ import annotations

from custseg.errors import Problem
from custseg.notes import Note
from custseg.tables.currencies import MONEY_ROLES
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.missing_roles import typed
from custseg.tables.headers.synonyms import scale_of

SCALE_NAMES = {1: "single units", 1_000: "thousands", 1_000_000: "millions", 1_000_000_000: "billions"}


def check_scales(columns: Columns, where: str) -> tuple[list[Note], list[Problem]]:
    """Return a note on the scale of the amounts, or a problem where columns of different scales would be added up.

    Args:
        columns: of the transactions.
        where: name of the file.

    Returns:
        Notes and problems, both empty where all amounts are in single units.
    """
    headers = columns.headers
    money = [
        role for role in MONEY_ROLES if headers.get(role) and not (role == "discount" and columns.discount_is_share)
    ]
    if headers.get("revenue"):
        money = [role for role in money if role not in ("unit_price", "discount")]
    scales = {role: scale_of(headers.columns[role]) for role in money}
    if not any(scale > 1 for scale in scales.values()):
        return [], []
    # Columns that the user mapped are taken to be in the same unit.
    free = [role for role in money if role not in headers.mapped]
    first = next((role for role in money if scales[role] > 1), money[0])
    different = [role for role in free if scales[role] != scales[first]]
    if different:
        names = headers.columns[first], headers.columns[different[0]]
        what = f"'{names[0]}' is in {_scale_name(scales[first])}, '{names[1]}' in {_scale_name(scales[different[0]])}"
        pairs = " ".join(f"--map {typed(role, headers.columns[role])}" for role in different)
        hint = f"Write both in the same unit in the file. If they already are, confirm it: {pairs}"
        return [], [Problem(what, where, hint)]
    unit = _scale_name(scales[first])
    return [Note("scale", f"'{headers.columns[first]}' is in {unit}: money is shown in {unit}, as in the file.")], []


def _scale_name(scale: int) -> str:
    return SCALE_NAMES.get(scale, f"units of {scale:,}")
