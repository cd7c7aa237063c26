"""Which column names the currency of a row, and what its values leave open: blanks, and amounts in cents."""

from __future__ import annotations

import polars as pl

from custseg.errors import Choice, Problem
from custseg.numbers import counted
from custseg.settings.setting import Settings
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.roles import Headers
from custseg.tables.headers.synonyms import header_words, rank_of, read_header, roles
from custseg.tables.values.currency_words import codes

MONEY = ("revenue", "unit_price")
BOOKS = "books"
"""What a known export says of empty currencies that mean the one of the books; which that is, only the user knows."""


def find_currency_column(headers: Headers, sample: pl.DataFrame) -> str | None:
    """Return the column of currencies: by its name, else by its values; the one whose header is most like the amount's.

    Args:
        headers: roles of the columns.
        sample: first rows of the file.
    """
    if "currency" in headers.mapped or "currency" in headers.fixed:
        return headers.get("currency")
    taken = {column for role, column in headers.columns.items() if role != "currency"}
    found = [column for column in sample.columns if column not in taken and _holds_codes(sample[column])]
    named = headers.get("currency")
    if not found and named is None:
        # What is empty in the first rows may name currencies further down.
        return next(
            (column for column in sample.columns if column not in taken and _is_empty_currency(sample[column])), None
        )
    if not found or (named and named not in found):
        return named
    amount = next((headers.columns[role] for role in MONEY if headers.get(role)), "")
    words = set(header_words(amount))
    return max(found, key=lambda column: (_likeness(words, column), column == named, -found.index(column)))


def _likeness(words: set[str], column: str) -> float:
    """Return the share of the words of a header, apart from those for currencies, that the amount's header has too."""
    own = [word for word in header_words(column) if not word.startswith(("currenc", "wahrung", "devise", "valut"))]
    return sum(word in words for word in own) / len(own) if own else 0.5


def _is_empty_currency(values: pl.Series) -> bool:
    """Return whether a column without any value is called like one of currencies."""
    if values.null_count() < values.len() and (values.dtype != pl.String or (values.str.strip_chars() != "").any()):
        return False
    return rank_of(roles("transactions")["currency"], read_header(values.name)[0]) is not None


def _holds_codes(values: pl.Series) -> bool:
    """Return whether all values of a column are codes of currencies."""
    if values.dtype != pl.String:
        return False
    texts = values.drop_nulls().str.strip_chars().str.to_uppercase()
    texts = texts.filter(texts != "")
    return not texts.is_empty() and bool(texts.is_in(list(codes())).all())


def names_none(text: pl.Expr) -> pl.Expr:
    """Return whether a text names no currency: it is null, empty or holds signs such as "-" alone.

    Args:
        text: expression of the texts.
    """
    return ~text.str.contains(r"[\p{L}\p{N}\p{Sc}]").fill_null(False)


def unit_questions(columns: Columns, sample: pl.DataFrame, settings: Settings, where: str) -> list[Problem]:
    """Return the question whether amounts are in cents: whole ones beside codes in lower case, or of such an export.

    Args:
        columns: of the transactions.
        sample: first rows of the file.
        settings: with ``minor_units``.
        where: name of the file.
    """
    currency, export = columns.headers.get("currency"), columns.headers.export
    role = next((role for role in MONEY if columns.headers.get(role)), None)
    if settings["minor_units"] is not None or role is None:
        return []
    marks = pl.Series([], dtype=pl.String)
    if currency is not None and sample[currency].dtype == pl.String:
        marks = sample[currency].drop_nulls().str.strip_chars()
    marks = marks.filter(marks != "")
    amounts = sample.select(columns.plain_number(role)).to_series().drop_nulls()
    lower = not marks.is_empty() and bool(
        (marks == marks.str.to_lowercase()).all() and marks.str.contains("[a-z]").all()
    )
    whole = not amounts.is_empty() and bool((amounts == amounts.round()).all())
    if not (whole and (lower if export is None else export.minor_units)):
        return []
    name = columns.headers.columns[role]
    first = f"{amounts[0]:,.0f} {marks[0] if not marks.is_empty() else ''}".strip()
    beside = f", as exports of {export.family} have cents" if export else " beside currencies in lower case"
    what = f"'{name}' holds only whole numbers{beside}: {first} may be in cents (the smallest unit), or in whole units"
    hint = "Choose: --minor-units on (in cents, or whatever the currency has) or --minor-units off (as it stands)"
    choices = (Choice("in cents", "minor_units", ("on",)), Choice("as it stands", "minor_units", ("off",)))
    return [Problem(what, where, hint, choices)]


def blank_question(columns: Columns, sample: pl.DataFrame, settings: Settings, where: str) -> list[Problem]:
    """Return the question in which currency rows are that name none, where others name one.

    Args:
        columns: of the transactions.
        sample: first rows of the file.
        settings: with ``blank_currency``.
        where: name of the file.
    """
    currency = columns.headers.get("currency")
    if settings["blank_currency"] is not None or currency is None or sample[currency].dtype != pl.String:
        return []
    text = columns.text("currency")
    # A row without a day, such as the totals below a list, is not used.
    marks = sample.select(
        text, money=columns.number(_money_role(columns)), day=_day(columns), blank=names_none(text)
    ).drop_nulls(["money", "day"])
    blank, named = int(marks["blank"].sum()), marks.filter(~pl.col("blank"))
    if not blank or named.is_empty():
        return []
    listed = ", ".join(named[currency].unique(maintain_order=True).head(3))
    export = columns.headers.export
    books = export is not None and export.blank_currency == BOOKS
    means = f"in exports of {export.family} an empty one means" if export and books else "an empty one may mean"
    what = (
        f"'{currency}' is empty in {counted(blank, 'row')} of the first {sample.height:,}, and names {listed} in the "
        f"others: {means} the currency of the books"
    )
    return [Problem(what, where, "Name the currency of the empty ones: --blank-currency CODE")]


def _day(columns: Columns) -> pl.Expr:
    """Return the day of a row; a day for all of them where rows have none."""
    return columns.day("date") if columns.headers.get("date") else pl.lit(0)


def _money_role(columns: Columns) -> str:
    return next(role for role in MONEY if columns.headers.get(role))
