"""Pairs of customers that may be the same: those that share a part of their address, so that few are compared."""

from __future__ import annotations

from functools import cache

import polars as pl

from custseg.tables.headers.synonyms import normalise
from custseg.tables.values.word_lists import word_file, words_of

PLACE, OTHER, KEY = "place", "other", "key"
MOST_IN_BLOCK = 12
"""Customers that may share a key; more of them share it by chance, such as the first letters of a frequent name."""

NAME_START, MAIL_START, LONG_START = 3, 4, 7
PHONE_DIGITS = 9
"""Last digits of a phone number, which are the same with and without the code of the country."""

HALF_PHONE, MIN_PHONE = 5, 7
EVIDENCE = ("mail", "phone", "postcode")


def with_plain_values(contacts: pl.DataFrame) -> pl.DataFrame:
    """Return how contacts are compared: one row each, with their place, and null for what is empty.

    Args:
        contacts: with some of "name", "email", "phone", and a column of postcodes.

    Returns:
        "name": the words of the name in alphabetical order, without case, accents and punctuation; "local" and "domain"
        of the e-mail, without dots and what stands after a plus sign; "mail": both; "phone": its last digits;
        "postcode". "exact_name", "exact_mail" and "exact_phone" are what other findings compare, "as_mail" and
        "as_phone" the texts as they are.
    """
    postcode, nothing = postcode_column(contacts), pl.lit(None, pl.String)
    name, as_mail, as_phone = (
        pl.col(role).cast(pl.String) if role in contacts.columns else nothing for role in ("name", "email", "phone")
    )
    email = as_mail.str.to_lowercase()
    digits = as_phone.str.replace(r"(?i)(?:ext|x|доб|#).*$", "").str.replace_all(r"\D", "")
    code = pl.col(postcode).cast(pl.String) if postcode else nothing
    plain = contacts.select(
        _words(name).alias("name"),
        email.str.strip_chars().str.extract(r"^([^@+]+)[^@]*@", 1).str.replace_all(r"[._\-]+", "").alias("local"),
        email.str.strip_chars().str.extract(r"@([^@\s]+\.[^@\s]+)$", 1).alias("domain"),
        pl.when(digits.str.len_chars() >= MIN_PHONE).then(digits.str.tail(PHONE_DIGITS)).alias("phone"),
        _squeezed(code).alias("postcode"),
        exact_name=plain_name(name),
        exact_mail=email,
        exact_phone=pl.when(digits.str.len_chars() >= MIN_PHONE).then(digits),
        as_mail=as_mail,
        as_phone=as_phone,
    ).with_columns(mail=pl.concat_str("local", pl.lit("@"), "domain"))
    empty = [pl.when(pl.col(name).str.len_chars() > 0).then(name).alias(name) for name in plain.columns]
    return plain.with_columns(empty).with_row_index(PLACE)


def plain_name(name: pl.Expr) -> pl.Expr:
    """Return a name in lower case, with single spaces in place of all signs."""
    words = name.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", " ")
    return words.str.strip_chars()


def postcode_column(contacts: pl.DataFrame) -> str | None:
    """Return the column that holds postcodes, by its name; None if there is none."""
    return next(filter(is_postcode, contacts.columns), None)


def is_postcode(header: str) -> bool:
    """Return whether a column holds postcodes, by its header."""
    return normalise(header) in _postcode_names()


@cache
def _postcode_names() -> frozenset[str]:
    lines = (line for group in word_file("../analyses/inspect/postcodes.yaml")["names"] for line in group.values())
    return frozenset(map(normalise, words_of(lines)))


def _squeezed(text: pl.Expr) -> pl.Expr:
    """Return the letters and digits of a text, without case and accents."""
    return _without_accents(text).str.replace_all(r"[^\p{L}\p{M}\p{N}]+", "")


def _words(text: pl.Expr) -> pl.Expr:
    words = _without_accents(text).str.replace_all(r"['’.]+", "").str.replace_all(r"[^\p{L}\p{M}\p{N}]+", " ")
    return words.str.strip_chars().str.split(" ").list.sort().list.join(" ")


def _without_accents(text: pl.Expr) -> pl.Expr:
    """Return a text in lower case and without accents; the vowels of other scripts are no accents."""
    plain = text.str.to_lowercase().str.replace_many(["ß", "ø", "ł", "đ"], ["ss", "o", "l", "d"])
    return plain.str.normalize("NFKD").str.replace_all(r"[\u{300}-\u{36F}]+", "")


def pairs_to_compare(plain: pl.DataFrame) -> pl.DataFrame:
    """Return pairs of places that share a key, each once, the lower place first.

    A key is the beginning of a name or e-mail together with a postcode, half of a phone number, the other part of the
    e-mail or, where contacts have nothing but names, the end of the name. A typing error spoils some of them, not all.

    Args:
        plain: as `with_plain_values` returns it.
    """
    name, filled = pl.col("name"), [one for one in (*EVIDENCE, "name") if plain[one].null_count() < plain.height]
    squeezed = name.str.replace_all(" ", "")
    words = name.str.split(" ")
    phone, local = pl.col("phone"), pl.col("local")
    starts = [words.list.get(place).str.head(NAME_START) for place in (0, -1)] + [local.str.head(MAIL_START)]
    ends = [phone.str.head(HALF_PHONE - 1), phone.str.tail(HALF_PHONE), local, *map(pl.col, ("domain", "postcode"))]
    keys = [pl.concat_str(start, pl.lit("|"), end) for start in starts for end in ends]
    keys += [phone, pl.col("mail"), pl.concat_str("domain", pl.lit("|"), "postcode")]
    if filled == ["name"]:
        # An error at the end leaves the beginning, one in the middle both ends.
        begin, end = squeezed.str.head(LONG_START), squeezed.str.tail(LONG_START)
        keys = [squeezed, begin, end, pl.concat_str(begin.str.head(NAME_START), pl.lit("|"), end.str.tail(NAME_START))]
    # One key after the other: all at once would take ten times the memory.
    found = [_pairs(plain.lazy().select(PLACE, key.alias(KEY))).collect() for key in keys]
    return pl.concat(found).unique().sort(PLACE, OTHER)


def _pairs(keyed: pl.LazyFrame) -> pl.LazyFrame:
    """Return the pairs of places that share a key, unless too many share it."""
    blocks = keyed.drop_nulls().group_by(KEY).agg(pl.col(PLACE).sort()).select(PLACE)
    small = blocks.filter(pl.col(PLACE).list.len().is_between(2, MOST_IN_BLOCK)).with_row_index("block")
    members = small.explode(PLACE)
    both = members.join(members.rename({PLACE: OTHER}), on="block").filter(pl.col(PLACE) < pl.col(OTHER))
    return both.select(PLACE, OTHER)
