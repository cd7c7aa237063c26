"""What the words of a column say, by lists of words: a status, a type of document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, TypeVar

import polars as pl

from custseg.tables.values.word_lists import words_of

M = TypeVar("M")

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
    text = word.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(LETTERS.get(sign, sign) for sign in text if not unicodedata.combining(sign))
    return " ".join(text.replace("_", " ").replace("-", " ").split())


def meaning(column: pl.Expr, meanings: Mapping[str, str], partly: Iterable[str] = ()) -> pl.Expr:
    """Return what each text of a column says, null where that is unknown or the text is empty.

    A remark in brackets after a word is ignored, unless it says something of its own: "Paid (cancelled)" is unknown.

    Args:
        column: with texts.
        meanings: of each word as `plain_words` gives it.
        partly: remarks after which a word does not hold for the whole row.
    """
    remarks = frozenset(partly)

    def look_up(values: pl.Series) -> pl.Series:
        # There are few different texts in many rows.
        texts = values.unique().drop_nulls()
        found = [known_meaning(one, meanings, remarks) for one in spelled(texts)]
        return values.replace_strict(texts, pl.Series(found, dtype=pl.String), default=None, return_dtype=pl.String)

    return column.cast(pl.String).map_batches(look_up, pl.String, is_elementwise=True)


class Spelling(NamedTuple):
    """A text as it is compared with words.

    Attributes:
        bare: without blanks around it.
        plain: as `plain_text` writes it.
        word: what stands before a remark in brackets; None without one.
        remark: what stands in the brackets.
    """

    bare: str
    plain: str
    word: str | None
    remark: str | None


MAX_SPELLED, LONGEST_SPELLED = 10_000, 100
"""Number of texts whose spelling is remembered, and their length: longer ones are no words of a status."""

_spelled: dict[str, Spelling] = {}


def spelled(texts: Iterable[str]) -> list[Spelling]:
    """Return texts as they are compared with words.

    The same few texts are looked up many times, for a column in each of several lists: they are remembered.

    Args:
        texts: of a column, each once.
    """
    wanted = list(texts)
    found = {text: known for text in wanted if (known := _spelled.get(text))}
    if new := [text for text in wanted if text not in found]:
        text = pl.col("plain")
        read = pl.DataFrame({"text": new}, schema={"text": pl.String}).select(
            "text", bare=pl.col("text").str.strip_chars(), plain=plain_text(pl.col("text"))
        )
        read = read.with_columns(word=text.str.extract(REMARK, 1), remark=text.str.extract(REMARK, 2))
        found |= {text: Spelling(*rest) for text, *rest in read.iter_rows()}
        short = {text: found[text] for text in new[:MAX_SPELLED] if len(text) <= LONGEST_SPELLED}
        if len(_spelled) + len(short) > MAX_SPELLED:
            _spelled.clear()
        _spelled.update(short)
    return [found[text] for text in wanted]


def known_meaning(text: Spelling, known: Mapping[str, M], remarks: Collection[str]) -> M | None:
    """Return what a text says, as `meaning` does; None where that is unknown.

    Args:
        text: as it is compared.
        known: what each word says.
        remarks: further words that have a meaning of their own in brackets.
    """
    if text.plain in known:
        return known[text.plain]
    if text.word is None or text.remark in known or text.remark in remarks:
        return None
    return known.get(text.word)


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
