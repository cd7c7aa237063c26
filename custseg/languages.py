"""The languages of titles and advice: what each is called, its forms of a number, and how its nouns are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

ENGLISH = "en"
ONE, FEW, MANY = FORMS = ("one", "few", "many")
"""Forms of a phrase with a number."""


@dataclass(frozen=True)
class Language:
    """A language.

    Attributes:
        name: in the language itself.
        form: returns the form of a phrase that a number takes: one of ``FORMS``.
        forms: those that a phrase with a number needs.
        capital_nouns: whether a noun keeps its capital letter within a sentence.
    """

    name: str
    form: Callable[[int], str]
    forms: tuple[str, ...] = (ONE, MANY)
    capital_nouns: bool = False


def _one_or_many(number: int) -> str:
    return ONE if number == 1 else MANY


def _nothing_is_one(number: int) -> str:
    """French: 0 commande, 1 commande, 2 commandes."""
    return ONE if number in (0, 1) else MANY


def _slavic(number: int) -> str:
    """Russian: 1 заказ, 2 заказа, 5 заказов, 11 заказов, 21 заказ."""
    last, tens = number % 10, number % 100 // 10
    if tens == 1:
        return MANY
    return ONE if last == 1 else FEW if last in (2, 3, 4) else MANY


def _always_many(number: int) -> str:
    """Chinese: nouns have one form."""
    return MANY


LANGUAGES = {
    ENGLISH: Language("English", _one_or_many),
    "de": Language("Deutsch", _one_or_many, capital_nouns=True),
    "fr": Language("français", _nothing_is_one),
    "es": Language("español", _one_or_many),
    "ru": Language("русский", _slavic, FORMS),
    "zh": Language("中文", _always_many, (MANY,)),
}
"""The languages by their codes; each has a file of its own wherever there are words."""
