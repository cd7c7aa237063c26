"""Phrases with places to fill, by name: what custseg says about segments stands as data in the rules."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Phrases:
    """Phrases by name.

    Attributes:
        several: each phrase, as it is said of a number other than one.
        one: those that read differently of one.
    """

    several: Mapping[str, str] = field(default_factory=dict)
    one: Mapping[str, str] = field(default_factory=dict)

    def say(self, name: str, **parts: object) -> str:
        """Return a phrase with its places filled."""
        return self.several[name].format(**parts)

    def count(self, name: str, number: int) -> str:
        """Return a phrase of a number: "1 customer", "2 customers"."""
        phrase = self.one.get(name, self.several[name]) if number == 1 else self.several[name]
        return phrase.format(number=f"{number:,}")

    def over(self, others: Phrases) -> Phrases:
        """Return these phrases on top of others: one replaces another of its name, in both its forms."""
        one = {name: text for name, text in others.one.items() if name not in self.several}
        return Phrases({**others.several, **self.several}, {**one, **self.one})


def parts_of(phrase: str) -> Iterator[tuple[str, str | None]]:
    """Return a phrase in parts: a text, and the name of the place behind it, None at the end.

    Raises:
        ValueError: a brace is not closed.
    """
    for text, place, form, conversion in string.Formatter().parse(phrase):
        if form or conversion or (place is not None and not place.isidentifier()):
            raise ValueError("a brace that names no place")
        yield text, place
