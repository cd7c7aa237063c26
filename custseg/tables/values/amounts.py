"""Amounts as people write them, read exactly to six decimal places as integers."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.tables.values.currency_words import FIGURES, names_currency

SCALE = 1_000_000
"""Amounts are kept as integers of a millionth of the currency unit."""

MAX_PLAIN = 1e8
"""Amounts below it sum exactly in 64 bits for up to 92,000 rows of one customer, and read exactly by way of floats."""

MAX_EXACT = 10**18
"""Larger numbers are not amounts; a hundred million amounts up to it sum exactly in 128 bits."""

MAX_PLAIN_ROWS = (2**63 - 1) // int(MAX_PLAIN * SCALE)

AROUND = r"(?:[^\d\s.,'’+()-]+\.?\s*)+"
"""Pattern of words beside an amount, such as names of currencies."""

BLANKS = r"[ \u00a0\u202f\u2009'’]"
SPACED = rf"^[+-]?[1-9]\d{{0,2}}(?:{BLANKS}\d{{3}})+(?:[.,]\d*)?$"
POINT = r"^[+-]?[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}(?:\.\d*)?$"
COMMA = r"^[+-]?(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,\d*)?$"
PLAIN = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$"
LIKE_NUMBER = r"(?i)\p{N}|inf|nan"
"""What every text has that can be read as a number; most columns of words need no further look."""

OPEN = r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$"
"""Thousands, or a number with three decimal places."""

NOTHING = ("-", "–", "—")
"""Signs that people write where there is no amount."""


@dataclass(frozen=True)
class AmountStyle:
    """How the amounts of a column are written.

    Attributes:
        formatted: whether currency signs and separators of thousands have to be removed before reading.
        comma: whether the comma is the decimal sign.
        fullwidth: whether full-width digits and signs have to be changed to usual ones.
        open: whether all values can be read with either decimal sign.
    """

    formatted: bool = False
    comma: bool = False
    fullwidth: bool = False
    open: bool = False


def detect_style(values: pl.Series, *, points: int = 0, decimal: str | None = None) -> AmountStyle:
    """Return the style of a column from a sample of its texts.

    Args:
        values: texts or numbers; nulls are left out.
        points: number of other values of the column with a decimal point.
        decimal: "comma" or "point" where the decimal sign is known.
    """
    if values.dtype != pl.String:
        return AmountStyle()
    texts = _filled(values)
    if _are_plain(texts):
        either = decimal is None and _are_open(texts, r"\.")
        return AmountStyle(formatted=decimal == "comma", comma=decimal == "comma", open=either)
    return _style_of_formatted(texts, points, decimal)[0]


def _style_of_formatted(texts: pl.Series, points: int, decimal: str | None) -> tuple[AmountStyle, pl.Series]:
    """Return the style of texts that are not all plain numbers, and these texts without their format.

    Args:
        texts: that are filled.
        points: as of `detect_style`.
        decimal: as of `detect_style`.
    """
    fullwidth = has_fullwidth(texts)
    bare_texts = _without_format(texts, fullwidth=fullwidth)
    if decimal is not None:
        return AmountStyle(formatted=True, comma=decimal == "comma", fullwidth=fullwidth), bare_texts
    plain = bare_texts.str.contains(PLAIN)
    pointed = bare_texts.str.contains(".", literal=True)
    points += int((plain & pointed & ~bare_texts.str.contains(OPEN)).sum())
    formatted = bare_texts.filter(~plain)
    point, comma = formatted.str.contains(POINT), formatted.str.contains(COMMA)
    commas, only_points = int((comma & ~point).sum()), int((point & ~comma).sum())
    either = _are_open(bare_texts, "[.,]") and _one_sign(bare_texts)
    # "1,234" can be read both ways: only values that read one way decide; without any, the comma separates thousands.
    style = AmountStyle(formatted=True, comma=commas > only_points + points, fullwidth=fullwidth, open=either)
    return style, bare_texts


def _filled(values: pl.Series) -> pl.Series:
    """Return the texts that are neither empty nor a dash."""
    text = pl.col("text")
    return values.to_frame("text").filter(~text.str.strip_chars().is_in(("", *NOTHING))).to_series()


def _are_plain(texts: pl.Series) -> bool:
    """Return whether all texts are numbers that need no change to be read."""
    return texts.cast(pl.Float64, strict=False).null_count() == 0


def _are_open(texts: pl.Series, signs: str) -> bool:
    """Return whether texts have a sign, and all that have one can be read with either decimal sign.

    Args:
        texts: numbers.
        signs: pattern of the signs.
    """
    text = pl.col("text")
    signed = text.str.contains(signs)
    found = texts.to_frame("text").select(signed.any() & (~signed | text.str.contains(OPEN)).all())
    return bool(found.item())


def _one_sign(texts: pl.Series) -> bool:
    """Return whether all numbers with a decimal sign or separator have commas, or none of them has."""
    doubt = texts.filter(texts.str.contains("[.,]"))
    commas = doubt.str.contains(",", literal=True)
    return bool(commas.all()) or not commas.any()


def has_fullwidth(texts: pl.Series) -> bool:
    """Return whether some texts hold full-width digits or signs."""
    return bool(texts.str.contains(r"[\u3000\uff01-\uffef]").any())


def share_read(values: pl.Series, style: AmountStyle | None = None) -> float:
    """Return which share of the non-empty ``values`` are amounts, in a given style or in the one they show."""
    texts = _filled(values.cast(pl.String))
    if texts.is_empty():
        return 0.0
    if style is None and not _are_plain(texts):
        if not texts.str.contains(LIKE_NUMBER).any():
            return 0.0
        style, bare_texts = _style_of_formatted(texts, 0, None)
        read = _as_number(bare_texts, style)
    else:
        read = _bare(texts, style) if style and style.formatted else texts
    return 1 - read.cast(pl.Float64, strict=False).null_count() / texts.len()


def read_number(column: str, dtype: pl.DataType, style: AmountStyle) -> pl.Expr:
    """Return the expression of a column's numbers as Float64, null where one cannot be read.

    Args:
        column: its name.
        dtype: its type.
        style: how text is written.
    """
    return _clean(column, dtype, style).cast(pl.Float64, strict=False)


def read_decimal(column: str, dtype: pl.DataType, style: AmountStyle) -> pl.Expr:
    """Return the expression of a column's amounts as Int128 of ``SCALE``, null where they are beyond `MAX_EXACT`."""
    exact = _clean(column, dtype, style).cast(pl.Decimal(38, 6), strict=False)
    # Larger numbers are ids in the wrong column; their product would overflow and end the whole pass.
    held = pl.when(exact.is_between(-MAX_EXACT, MAX_EXACT)).then(exact)
    return (held * SCALE).cast(pl.Int128, strict=False)


def minor(number: pl.Expr) -> pl.Expr:
    """Return Float64 amounts as Int64 of ``SCALE``; NaN and infinity become null."""
    return (number * SCALE).round().cast(pl.Int64, strict=False)


def divide(above: pl.Expr, below: pl.Expr) -> pl.Expr:
    """Return the correctly rounded quotient of two columns.

    polars multiplies by the reciprocal where a chunk has one row, so that the last digit would depend on the chunks.
    Columns in one chunk are divided.
    """
    return pl.map_batches(
        [above, below], lambda parts: parts[0].rechunk() / parts[1].rechunk(), pl.Float64, is_elementwise=True
    )


def over(column: pl.Expr, divisor: int) -> pl.Expr:
    """Return a column ÷ a constant, correctly rounded: polars would multiply by the reciprocal of a constant."""
    return divide(column, column * 0 + divisor)


def to_float(amount: pl.Expr) -> pl.Expr:
    """Return integers of ``SCALE`` as correctly rounded Float64 amounts."""
    return (amount.cast(pl.Decimal(38, 6)) / SCALE).cast(pl.Float64)


def beside(column: str) -> pl.Expr:
    """Return the text beside the digits of formatted amounts, such as "€"; empty where there is none."""
    return pl.col(column).str.replace_all(FIGURES, "").fill_null("")


def _clean(column: str, dtype: pl.DataType, style: AmountStyle) -> pl.Expr:
    if dtype != pl.String or not style.formatted:
        return pl.col(column)
    # As one expression polars would compute a step once for each use of it in the next step.
    return pl.col(column).map_batches(lambda texts: _bare(texts, style), pl.String, is_elementwise=True)


def _bare(texts: pl.Series, style: AmountStyle) -> pl.Series:
    """Return formatted amounts as numbers that polars reads; other texts stay as they are."""
    return _as_number(_without_format(texts, fullwidth=style.fullwidth), style)


def _as_number(texts: pl.Series, style: AmountStyle) -> pl.Series:
    """Return amounts without format as numbers that polars reads; other texts stay as they are."""
    frame = texts.to_frame("text")
    text = pl.col("text")
    if style.comma:
        decimal = text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
        return frame.select(pl.when(text.str.contains(COMMA)).then(decimal).otherwise(text)).to_series()
    whole = text.str.replace_all(",", "", literal=True)
    return frame.select(pl.when(text.str.contains(POINT)).then(whole).otherwise(text)).to_series()


def _without_format(texts: pl.Series, *, fullwidth: bool = False) -> pl.Series:
    """Return texts without currency, blanks between thousands, parentheses and a trailing minus."""
    text = pl.col("text")
    usual = (text.str.normalize("NFKC") if fullwidth else text).str.strip_chars().str.replace_all("[−–]", "-")
    frame = texts.to_frame("text").select(usual, rest=text.str.replace_all(FIGURES, ""))
    named = [rest for rest in frame["rest"].unique().drop_nulls() if names_currency(rest)]
    amount = text.str.replace(rf"^([-+(]*)\s*{AROUND}", "${1}").str.replace(rf"\s*{AROUND}([-)]*)$", "${1}")
    bare = text.str.replace_all(r"[()]|-$", "")
    negative = pl.coalesce(text.str.extract(r"^\((.+)\)$"), text.str.extract(r"^([^-].*)-$"))
    steps = frame.lazy()
    for step in (
        pl.when(pl.col("rest").is_in(named)).then(amount).otherwise(text) if named else text,
        text.str.strip_chars().str.replace(r"^([(+-])\s+", "$1").str.replace(r"\s+([)-])$", "$1"),
        pl.when(bare.str.contains(SPACED)).then(text.str.replace_all(BLANKS, "")).otherwise(text),
        pl.when(negative.is_not_null()).then("-" + negative).otherwise(text),
    ):
        steps = steps.select(step.alias("text"))
    # The other engine takes twice as long to begin, and most of these columns are samples.
    return steps.collect(engine="in-memory").to_series()
