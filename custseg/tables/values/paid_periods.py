"""The period that a payment covers, in the words of a plan or a product: yearly, "12 months", "Pro (annual)"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import polars as pl

from custseg.tables.values.word_lists import lower_words_of, word_file

START, END = r"(?:^|[^\p{L}\p{N}])", r"(?:$|[^\p{L}\p{N}])"
"""What stands around a word: anything but letters and digits."""

WIDE = r"[\u3040-\u30ff\u3400-\u9fff]"
"""Characters of scripts that write words without blanks between them."""

LAST = r"\s*(?:$|[)\]|,;/–—-])"
"""What follows a word that stands at the end of a name or of a part of it."""

FILE = "values/paid_periods.yaml"


def months_of_plan(text: pl.Expr) -> pl.Expr:
    """Return the months that a payment for a plan covers, by its words; null where they name no period.

    Args:
        text: of a column such as "plan" or "billing period".
    """
    counted = _counted_months(text)
    for months, words in _periods().items():
        found = text.str.contains(_any_of(words))
        if months in _units():
            alone = "|".join(map(re.escape, _units()[months]))
            found = found | text.str.contains(rf"(?i)^\s*(?:{alone})\s*$")
        counted = pl.when(counted.is_null() & found).then(months).otherwise(counted)
    return counted


def months_of_product(text: pl.Expr) -> pl.Expr:
    """Return the months that a payment for a product covers, by its name; null where it is no subscription.

    Args:
        text: names of products.
    """
    last = pl.lit(None, pl.Int64)
    for months, words in _periods().items():
        found = text.str.contains(_any_of(words, LAST))
        last = pl.when(last.is_null() & found).then(months).otherwise(last)
    sold_for_a_time = text.str.contains(_any_of(lower_words_of(_lines("subscriptions"))))
    return pl.when(sold_for_a_time).then(pl.coalesce(months_of_plan(text), last)).otherwise(last)


@cache
def hint_of_period() -> str:
    """Return a pattern that every text with a period matches, quicker to search than all of the others."""
    words = [word for several in (*_periods().values(), *_units().values()) for word in several]
    return "(?i)(?:" + "|".join(dict.fromkeys(map(re.escape, sorted(words)))) + ")"


def _counted_months(text: pl.Expr) -> pl.Expr:
    """Return the months of a number with a unit."""
    found = pl.lit(None, pl.Int64)
    for months, words in _units().items():
        unit = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
        # Characters without blanks between words need no end.
        after = END if not any(re.search(WIDE, word) for word in words) else r"(?:$|[^\p{Latin}\p{Cyrillic}\p{N}])"
        number = text.str.extract(rf"(?i){START}(\d{{1,2}})[\s-]?(?:{unit}){after}", 1).cast(pl.Int64, strict=False)
        found = pl.coalesce(found, pl.when(number > 0).then(number * months))
    return found


def _any_of(words: Iterable[str], end: str = END) -> str:
    """Return a pattern of any of several words, whole ones where a script has blanks."""
    plain = [re.escape(word) for word in words if not re.search(WIDE, word)]
    wide = [re.escape(word) for word in words if re.search(WIDE, word)]
    return f"(?i){START}(?:{'|'.join(plain)}){end}" + (f"|(?:{'|'.join(wide)})" if wide else "")


@cache
def _periods() -> dict[int, list[str]]:
    """Return the words of periods by their months, the longest period first: a half year is no year."""
    found = {int(months): lower_words_of(entry[0].values()) for months, entry in word_file(FILE)["periods"].items()}
    return {months: found[months] for months in (6, 24, 12, 3, 1)}


@cache
def _units() -> dict[int, list[str]]:
    return {int(months): lower_words_of(entry[0].values()) for months, entry in word_file(FILE)["units"].items()}


def _lines(name: str) -> list[str]:
    return list(word_file(FILE)[name][0].values())
