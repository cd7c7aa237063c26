"""What a row is by its type, in every language."""

import polars as pl
import pytest
from yaml_cases import cases

from custseg.tables.values.types import CLASSES, meaning_of_type, type_words
from custseg.tables.values.word_lists import word_file
from custseg.tables.values.word_meanings import plain_words

CASES = cases(__file__)


def meanings(texts: list[str | None]) -> list[str | None]:
    return pl.DataFrame({"text": texts}).select(meaning_of_type(pl.col("text"))).to_series().to_list()


@pytest.mark.parametrize("language", CASES["words"])
@pytest.mark.parametrize("name", CLASSES)
def test_words_of_every_language(language: str, name: str) -> None:
    words = CASES["words"][language][name]
    assert dict(zip(words, meanings(words), strict=True)) == dict.fromkeys(words, name)
    assert meanings([word.upper() for word in words]) == [name] * len(words)


def test_a_type_that_is_not_listed_says_nothing() -> None:
    assert meanings(["online", "Wholesale", "Dine in", "Invoice (refund)", "", " ", None]) == [None] * 7


def test_numbers_remarks_and_signs_do_not_matter() -> None:
    written = [
        "1 - Facture",
        "Реализация (акт, накладная)",
        "out_invoice",
        "Sales_Order",
        "【退货】销售",
        "01. Credit Note",
    ]
    assert meanings(written) == ["sale", "sale", "sale", "sale", None, "refund"]


def test_a_word_is_written_in_one_class() -> None:
    lists = word_file("values/types.yaml")
    places: dict[str, set[str]] = {}
    for name in CLASSES:
        for word in (
            word for group in lists[name] for line in group.items() for word in plain_words([line[1]], line[0])
        ):
            places.setdefault(word, set()).add(name)
    assert {word: found for word, found in places.items() if len(found) > 1} == {}
    assert places.keys() == type_words().keys()
