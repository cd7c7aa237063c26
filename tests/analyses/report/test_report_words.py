"""The words of the page in every language: complete, with the same places, in their own letters."""

from __future__ import annotations

import pytest
from languages import (
    Texts,
    left_in_english,
    places,
    read,
    without_forms,
    wrong_forms,
    wrong_lengths,
    wrong_letters,
    wrong_signs,
)

from custseg.analyses.report.words import FOLDER

ENGLISH = read(FOLDER / "en.yaml")
SAME: dict[str, set[str]] = {
    "de": {"April", "August", "November", "Segment", "September"},
    "fr": {"Segment"},
    "es": set(),
    "ru": set(),
    "zh": set(),
}
"""Texts that are the same in English."""


@pytest.fixture(scope="module")
def texts(language: str) -> Texts:
    """Return the words of a language."""
    return read(FOLDER / f"{language}.yaml")


def test_every_word_is_there_and_nothing_else(texts: Texts) -> None:
    assert without_forms(texts).keys() == without_forms(ENGLISH).keys()


def test_the_places_are_those_of_english(texts: Texts, language: str) -> None:
    """A place may stand more or less often than in English, and a month for months, where the grammar asks for it."""
    english = without_forms(ENGLISH)

    def named(text: str) -> set[str]:
        return {place.replace("periods", "period") for place in places(text)}

    wrong = {path: text for path, text in without_forms(texts).items() if named(text) != named(english[path])}
    assert wrong == {}
    assert wrong_forms(texts, ENGLISH, language) == []


def test_nothing_is_left_in_english(texts: Texts, language: str) -> None:
    assert left_in_english(texts, ENGLISH) == SAME[language]


def test_letters_signs_and_lengths(texts: Texts, language: str) -> None:
    assert wrong_letters(texts, language) == []
    assert wrong_signs(without_forms(texts), without_forms(ENGLISH), language) == []
    assert wrong_lengths(without_forms(texts), without_forms(ENGLISH), language) == []
