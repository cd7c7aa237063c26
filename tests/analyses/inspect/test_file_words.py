"""What is said of a file in other languages: complete, in its own letters, with the same options."""

from __future__ import annotations

import re

import pytest
from languages import Texts, left_in_english, read, wrong_lengths, wrong_letters, wrong_signs

from custseg.analyses.inspect.contact_findings import ALL_FINDINGS
from custseg.analyses.inspect.file_words import FOLDER, file_words
from custseg.tables.headers.roles import roles
from custseg.tables.ledger import EXCLUDED, REASON_TEXTS

ENGLISH = {
    ("findings", name, part): text
    for name, one in ALL_FINDINGS.items()
    for part, text in (("title", one.title), ("hint", one.hint))
} | {("reasons", REASON_TEXTS[reason]): REASON_TEXTS[reason] for reason in EXCLUDED}
SAME = {
    "de": {"Status", "System"},
    "fr": {"Date", "Dates", "Profit", "Tables", "Type"},
    "es": set(),
    "ru": set(),
    "zh": set(),
}
"""Texts that are the same in English."""


@pytest.fixture(scope="module")
def texts(language: str) -> Texts:
    """Return the texts of a language."""
    return read(FOLDER / f"{language}.yaml")


def test_every_finding_and_every_reason_has_its_words(texts: Texts) -> None:
    found = {path: text for path, text in texts.items() if path[0] != "understood"}
    assert found.keys() == ENGLISH.keys()
    assert left_in_english(found, ENGLISH) == set()


def test_what_columns_mean_is_known_in_every_language(texts: Texts, language: str) -> None:
    understood = {path[1]: text for path, text in texts.items() if path[0] == "understood"}
    german = {path[1] for path in read(FOLDER / "de.yaml") if path[0] == "understood"}
    assert {*understood} == german
    titles = {one.title for one in roles("transactions").values()}
    others = {"tables", "system", "rows", "amounts", "dates", "decides what is a sale", "return on sales"}
    totals = {one.title for one in roles("customers").values()}
    assert {*understood} - titles - others - totals == set()
    assert {text for name, text in understood.items() if name.capitalize() == text} <= SAME[language]


def test_letters_signs_and_lengths(texts: Texts, language: str) -> None:
    assert wrong_letters(texts, language) == []
    assert wrong_signs(texts, ENGLISH, language) == []
    assert wrong_lengths(texts, ENGLISH, language) == []


def test_hints_name_the_same_options_and_numbers(texts: Texts) -> None:
    def named(text: str) -> set[str]:
        return {*re.findall(r"--[a-z-]+(?: (?:FILE|DAY|all|count))?|custseg\.yaml|custseg [a-z]+|\d+", text)}

    wrong = {path: text for path, text in texts.items() if path in ENGLISH and named(text) != named(ENGLISH[path])}
    assert wrong == {}


def test_english_stands_in_the_code() -> None:
    english, german = file_words("en"), file_words("de")
    finding = ALL_FINDINGS["zero_amount"]
    assert (english.title(finding), german.title(finding)) == ("Amounts of zero", "Beträge von null")
    assert (english.meaning("customer"), german.meaning("customer")) == ("customer", "Kunde")
    assert german.meaning("a column of mine") == "a column of mine"
