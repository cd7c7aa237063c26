"""The page in another language: no English word of custseg is left, and its figures are the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from reported import found_in, reported

from custseg.result import Result
from custseg.writing.html.html_page import html_of

SHOWN = "base,segments,cohorts,turnover,acquisition,forecast,rhythm,ledger"
"""Sections without names and addresses of customers, and without examples of the file."""

TERMS = {"k", "LTV", "CAC", "S", "C", "P", "T", "custseg", "csv", "orders", "cac", "o"}
OF_THE_FILE = {"radio", "email", "search", "social", "fair", "organic", "customer", "id", "date", "order", "quantity",
               "unit", "price", "cost", "status"}  # fmt: skip
"""Channels and columns of the file."""


def asked(sample_part: Path, **settings: object) -> Result:
    files = {name: str(sample_part.parent / f"{name}.csv") for name in ("contacts", "spend")}
    return reported(sample_part, **files, sections=SHOWN, **settings)


@pytest.fixture(scope="module")
def russian(sample_part: Path) -> Result:
    """Return the page in Russian."""
    return asked(sample_part, lang="ru")


def test_no_english_word_is_left(russian: Result) -> None:
    assert russian.page is not None
    assert russian.page.lang == "ru"
    html = html_of(russian.page)
    assert '<html lang="ru">' in html
    # Notes are English, names of options and settings are what they are.
    notes = {note.text for note in russian.notes if note.name != "to_do"}
    texts = [
        one for one in found_in(re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)).texts if one not in notes
    ]
    plain = re.sub(r"--[a-z-]+(?: [a-z]+)?|\b[a-z]+_[a-z_]+\b", "", "\n".join(texts))
    plain = re.sub(r"custseg [a-z]+(?: -o \w+\.csv)?|gross margin \(.*?\)", "", plain)
    assert {*re.findall(r"[A-Za-z]+", plain)} - TERMS - OF_THE_FILE == set()


def test_figures_are_the_same(russian: Result, sample_part: Path) -> None:
    """Words of figures, such as a verdict, are for people: programs read the English ones."""
    english = asked(sample_part)
    assert english.frame.drop("title", "value").equals(russian.frame.drop("title", "value"))
    numbers = [frame["value"].str.extract(r"^(-?\d+(?:\.\d+)?)$") for frame in (english.frame, russian.frame)]
    assert numbers[0].equals(numbers[1])
