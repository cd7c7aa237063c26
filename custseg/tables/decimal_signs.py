"""Decimal signs: found by column, else by the other columns of the file."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from custseg.errors import Choice
from custseg.notes import Note
from custseg.settings.setting import Settings
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.synonyms import NUMBERS, roles
from custseg.tables.row_money import used_columns
from custseg.tables.values import amounts
from custseg.tables.values.amounts import AmountStyle


def detect_amounts(columns: Columns, sample: pl.DataFrame, settings: Settings) -> list[Note]:
    """Find the style of every column of numbers.

    Args:
        columns: gets the styles.
        sample: first rows of the file.
        settings: with ``decimal``.

    Returns:
        Notes on columns that can be read with either decimal sign.
    """
    styles, decimal = columns.amounts, settings["decimal"]
    for role in columns.headers.columns:
        if roles(columns.headers.table)[role].kind in NUMBERS:
            read = [one for column in columns.headers.all_of(role) for one in columns.headers.read_for(column)]
            for column in read:
                styles[column] = amounts.detect_style(sample[column], decimal=decimal)
    sure = {sign: column for column, style in styles.items() if (sign := _decimal_sign(sample[column], style))}
    notes = []
    used = used_columns(columns)
    for column, style in styles.items():
        if not style.open:
            continue
        if len(sure) == 1:
            ((sign, like),) = sure.items()
            styles[column] = amounts.detect_style(sample[column], decimal=sign)
            text = (
                f"'{column}' can be read with a decimal point or comma: read with a decimal {sign}, like '{like}'. "
                f"If that is wrong: --decimal {_other(sign)}"
            )
        else:
            text = _open_text(column, sample[column])
        if column in used:
            signs = ("point", "comma") if len(sure) != 1 else ()
            choices = tuple(Choice(f"a decimal {sign}", "decimal", (sign,)) for sign in signs)
            notes.append(Note("decimal_open", text, warns=len(sure) != 1, choices=choices))
    return notes


def _decimal_sign(values: pl.Series, style: AmountStyle) -> str | None:
    """Return the decimal sign of a column, None where its values do not show it."""
    if style.open or values.dtype != pl.String or not values.str.contains("[.,]").any():
        return None
    return "comma" if style.comma else "point"


def _other(sign: str) -> str:
    return "point" if sign == "comma" else "comma"


def _open_text(column: str, values: pl.Series) -> str:
    """Return a warning that shows a value of a column in both readings."""
    shown = str(values.str.extract(r"([1-9]\d{0,2}[.,]\d{3})").drop_nulls()[0])
    whole, fraction = shown.replace(",", "").replace(".", ""), shown.replace(",", ".")
    if "," in shown:
        return f"'{column}' is ambiguous: {shown} is read as {whole}. If it is {fraction}: --decimal comma"
    return f"'{column}' is ambiguous: {shown} is read with a decimal point. If it is {whole}: --decimal comma"


def other_style(
    texts: pl.Series, style: AmountStyle, *, points: int = 0, decimal: str | None = None
) -> AmountStyle | None:
    """Return a style that reads texts which the style of their column cannot read; None where there is none.

    Args:
        texts: that could not be read.
        style: by which they could not.
        points: number of values of the column that have a decimal point.
        decimal: "comma" or "point" where the user set it.
    """
    if style.formatted:
        other = replace(style, fullwidth=True)
        return other if amounts.has_fullwidth(texts) and amounts.share_read(texts, other) > 0 else None
    other = amounts.detect_style(texts, points=points, decimal=decimal)
    return other if other.formatted and amounts.share_read(texts, other) > 0 else None
