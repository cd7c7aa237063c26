"""What the words of a column say, by lists of words: a status, a type of document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

import polars as pl

from custseg.tables.values.word_lists import words_of

LETTERS = {"ł": "l", "ı": "i", "ß": "ss", "’": "'"}
"""Letters that Unicode does not decompose, and their usual replacements."""

ONE_WORD = {"PayPal": "Paypal", "eBay": "Ebay"}
"""Names with a capital letter inside."""

NUMBERED = r"^[^\p{L}\p{N}]*\d{1,3}\s*[.):\-–_]\s*(\p{L})"
"""A number before a word, as in "01. Won" and "5-已完成"."""

TITLES = (
    "order|payment|status|deal|state|заказ|оплата|статус|сделка|订单|订单状态|状态|bestellung|zahlung|pedido|pago|estado|"
    "commande|paiement|statut|etat|ordine|pagamento|stato|zamowienie|platnosc|siparis|odeme|durum|注文|支払い|bestelling"
)
"""What may stand before a word with a colon, as in "Order: cancelled"."""

REMARK = r"^(.*[^\s(\[【])\s*[(\[【]\s*([^()\[\]【】]*?)\s*[)\]】]$"
"""A word and a remark in brackets after it."""


def plain_words(lines: Iterable[str], language: str = "") -> list[str]:
    """Return the words of lists as they are compared: in lower case, without accents.

    Args:
        lines: words with commas between them.
        language: of the words; umlauts of German are also found as two letters.
    """
    found = []
    for word in words_of(lines):
        written = [word, re.sub("[äöü]", r"\g<0>e", word)] if language == "de" else [word]
        found += [_plain(one) for one in written]
    return list(dict.fromkeys(found))


def _plain(word: str) -> str:
    text = unicodedata.normalize("NFKD", word.lower())
    text = "".join(LETTERS.get(sign, sign) for sign in text if not unicodedata.combining(sign))
    return re.sub(r"[_\-\s]+", " ", text).strip()


def meaning(column: pl.Expr, meanings: Mapping[str, str], partly: Iterable[str] = ()) -> pl.Expr:
    """Return what each text of a column says, null where that is unknown or the text is empty.

    A remark in brackets after a word is ignored, unless it says something of its own: "Paid (cancelled)" is unknown.

    Args:
        column: with texts.
        meanings: of each word as `plain_words` gives it.
        partly: remarks after which a word does not hold for the whole row.
    """
    known = dict(meanings)
    remarks = frozenset((*known, *partly))

    def look_up(values: pl.Series) -> pl.Series:
        # There are few different texts in many rows.
        texts = values.unique().drop_nulls().alias("text").to_frame()
        read = texts.select("text", meaning=meaning_of_text(known, remarks)).drop_nulls()
        return values.replace_strict(read["text"], read["meaning"], default=None, return_dtype=pl.String)

    return column.cast(pl.String).map_batches(look_up, pl.String, is_elementwise=True)


def meaning_of_text(known: Mapping[str, str], remarks: frozenset[str]) -> pl.Expr:
    """Return what each text of the column "text" says, as `meaning` does.

    Args:
        known: what each word says, as `plain_words` writes it.
        remarks: words that have a meaning of their own in brackets.
    """
    text = plain_text(pl.col("text"))
    word, remark = text.str.extract(REMARK, 1), text.str.extract(REMARK, 2)
    without = pl.when(_listed(remark, dict.fromkeys(remarks, "")).is_null()).then(_listed(word, known))
    return pl.coalesce(_listed(text, known), without)


def _listed(text: pl.Expr, known: Mapping[str, str]) -> pl.Expr:
    # Texts are few, and words thousands: giving polars all of them would take longer than a look at each text.
    def look_up(texts: pl.Series) -> pl.Series:
        return pl.Series([known.get(one) for one in texts], dtype=pl.String)

    return text.map_batches(look_up, pl.String, is_elementwise=True)


def plain_text(column: pl.Expr) -> pl.Expr:
    """Return texts as they are compared with `plain_words`, without numbers, signs and titles before the word."""
    text = column.str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    # "PartiallyPaid" is two words, "PayPal" is one.
    text = text.str.replace_many(list(ONE_WORD), list(ONE_WORD.values()))
    text = text.str.replace_all(r"(\p{Ll})(\p{Lu})", "${1} ${2}").str.to_lowercase()
    text = text.str.replace_many(list(LETTERS), list(LETTERS.values()))
    text = text.str.replace(NUMBERED, "${1}").str.replace(r"^[^\p{L}\p{N}]+", "")
    text = text.str.replace(rf"^(?:{TITLES})\s*:\s*", "").str.replace_all(r"[_\-\s]+", " ").str.strip_chars(" .!;:,")
    return text.str.strip_prefix("wc ")
