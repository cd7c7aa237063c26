"""Forms of numbers in each language."""

from __future__ import annotations

import pytest

from custseg.languages import FORMS, LANGUAGES
from custseg.phrases import Phrases

FORMS_OF = {
    "en": {"one": [1], "many": [0, 2, 5, 11, 21, 101]},
    "de": {"one": [1], "many": [0, 2, 5, 11, 21, 101]},
    "es": {"one": [1], "many": [0, 2, 5, 11, 21, 101]},
    "fr": {"one": [0, 1], "many": [2, 5, 11, 21, 101]},
    "ru": {
        "one": [1, 21, 31, 101, 121, 1_001],
        "few": [2, 3, 4, 22, 34, 102, 1_002],
        "many": [0, 5, 9, 10, 11, 12, 14, 15, 20, 25, 111, 112, 114, 1_000, 1_011],
    },
    "zh": {"many": [0, 1, 2, 5, 11, 21]},
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_form_that_a_number_takes(code: str) -> None:
    language = LANGUAGES[code]
    for form, numbers in FORMS_OF[code].items():
        assert {language.form(number) for number in numbers} == {form}
    assert language.forms == tuple(one for one in FORMS if one in FORMS_OF[code])


def test_a_phrase_of_a_number_in_russian() -> None:
    phrases = Phrases({"orders": "{number} заказов"}, {"orders": "{number} заказ"}, {"orders": "{number} заказа"}, "ru")
    said = [phrases.count("orders", number) for number in (1, 3, 5, 11, 21, 1_102)]
    assert said == ["1 заказ", "3 заказа", "5 заказов", "11 заказов", "21 заказ", "1,102 заказа"]


def test_a_phrase_on_top_replaces_all_forms_of_another_and_keeps_its_language() -> None:
    below = Phrases({"a": "{number} A", "b": "B"}, {"a": "{number} a"}, {"a": "{number} aa"}, "ru")
    both = Phrases({"a": "{number} x"}).over(below)
    assert [both.count("a", number) for number in (1, 2, 5)] == ["1 x", "2 x", "5 x"]
    assert both.language == "ru"
    assert both.say("b") == "B"
