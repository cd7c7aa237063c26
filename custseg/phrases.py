"""Phrases with places to fill, by name: what custseg says about segments stands as data in the rules."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from custseg.languages import ENGLISH, FEW, LANGUAGES, ONE


@dataclass(frozen=True)
class Phrases:
    """Phrases by name.

    Attributes:
        several: each phrase, as it is said of a number other than one.
        one: those that read differently of one.
        few: those that read differently of a few, in languages that have such a form.
        language: whose forms of numbers they have: a key of `LANGUAGES`.
    """

    several: Mapping[str, str] = field(default_factory=dict)
    one: Mapping[str, str] = field(default_factory=dict)
    few: Mapping[str, str] = field(default_factory=dict)
    language: str = ENGLISH

    def say(self, name: str, **parts: object) -> str:
        """Return a phrase with its places filled."""
        return self.several[name].format(**parts)

    def count(self, name: str, number: int) -> str:
        """Return a phrase of a number: "1 customer", "2 customers"."""
        forms = {ONE: self.one, FEW: self.few}.get(LANGUAGES[self.language].form(number), {})
        return forms.get(name, self.several[name]).format(number=f"{number:,}")

    def over(self, others: Phrases) -> Phrases:
        """Return these phrases on top of others: one replaces another of its name, in all its forms.

        The forms of numbers are those of the others' language, unless these have one that is not English.
        """
        one = {name: text for name, text in others.one.items() if name not in self.several}
        few = {name: text for name, text in others.few.items() if name not in self.several}
        language = others.language if self.language == ENGLISH else self.language
        return Phrases({**others.several, **self.several}, {**one, **self.one}, {**few, **self.few}, language)


def parts_of(phrase: str) -> Iterator[tuple[str, str | None]]:
    """Return a phrase in parts: a text, and the name of the place behind it, None at the end.

    Raises:
        ValueError: a brace is not closed.
    """
    for text, place, form, conversion in string.Formatter().parse(phrase):
        if form or conversion or (place is not None and not place.isidentifier()):
            raise ValueError("a brace that names no place")
        yield text, place
