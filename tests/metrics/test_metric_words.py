"""What figures are called in other languages."""

from __future__ import annotations

import re

import pytest
from architecture import PACKAGE
from languages import (
    OTHERS,
    Texts,
    left_in_english,
    read,
    wrong_lengths,
    wrong_letters,
    wrong_places,
    wrong_signs,
)

from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.measures.rhythm import RHYTHM_CLASSES
from custseg.metrics.metric_words import FOLDER, english_words, metric_words

BUILT = ("Weekday", "Channel")
"""Titles that are made from names."""


@pytest.mark.parametrize(
    ("language", "inside"),
    [
        # In German, adjectives lose the capital letter of a title, nouns keep it.
        (
            "de",
            {"orders": ("Bestellungen", "Bestellung"), "average_order_value": ("durchschnittlicher Bestellwert",) * 2},
        ),
        ("de", {"days_since_last": ("Tage seit der letzten Bestellung",) * 2, "ltv_total": ("LTV gesamt",) * 2}),
        ("fr", {"orders": ("commandes", "commande"), "ltv_to_cac": ("LTV ÷ CAC",) * 2}),
        ("ru", {"average_order_value": ("средний чек",) * 2}),
        ("zh", {"average_order_value": ("客单价",) * 2}),
    ],
)
def test_a_title_as_a_part_of_a_sentence(language: str, inside: dict[str, tuple[str, str]]) -> None:
    figures = metric_words(language).figures
    assert {name: figures[name] for name in inside} == inside


def test_title_header_and_definition() -> None:
    german, english = metric_words("de"), english_words()
    metric = CATALOGUE["average_order_value"]
    assert (german.title(metric), german.header(metric)) == ("Durchschnittlicher Bestellwert", "Ø Bestellwert")
    assert german.definition(metric) == "Umsatz ÷ Bestellungen."
    assert (english.title(metric), english.header(metric)) == ("Average order value", "Avg. order")
    # A group shows the mean of what does not add up.
    assert CATALOGUE["typical_gap"].definition.endswith(" A group shows the mean.")
    assert german.definition(CATALOGUE["typical_gap"]).endswith(" Eine Gruppe zeigt den Mittelwert.")
    assert english.definition(metric) == metric.definition


FOLDER_ENGLISH = read(FOLDER / "en.yaml")
DEFINITIONS = {
    ("metrics", name, part): text
    for name, metric in CATALOGUE.items()
    for part, text in (("title", metric.title), ("text", metric.text))
}
ENGLISH = {**FOLDER_ENGLISH, **DEFINITIONS}
SAME = {
    "de": {"Name", "Segment", "Status"},
    "fr": {"contact", "Date", "E-mail", "Profit", "Segment", "variable", "Verdict"},
    "es": {"Control", "control", "irregular", "regular", "variable"},
    "ru": set(),
    "zh": set(),
}
"""Texts that are the same in English."""


@pytest.fixture(scope="module", params=OTHERS)
def language(request: pytest.FixtureRequest) -> str:
    """Return each language."""
    return str(request.param)


@pytest.fixture(scope="module")
def texts(language: str) -> Texts:
    """Return what figures are called in a language, without titles for narrow columns and of single ones."""
    return {path: text for path, text in read(FOLDER / f"{language}.yaml").items() if path[-1] not in ("short", "one")}


def test_every_metric_and_every_name_has_its_words(texts: Texts) -> None:
    assert texts.keys() == ENGLISH.keys()


def test_nothing_is_left_in_english(texts: Texts, language: str) -> None:
    assert left_in_english(texts, ENGLISH) == SAME[language]


def test_letters_signs_lengths_and_places(texts: Texts, language: str) -> None:
    assert wrong_letters(texts, language) == []
    assert wrong_signs(texts, ENGLISH, language) == []
    assert wrong_lengths(texts, ENGLISH, language) == []
    assert wrong_places(texts, ENGLISH) == []


def test_definitions_name_the_same_settings_numbers_and_signs(texts: Texts) -> None:
    """Names of options and settings, and formulas, are no words: they are the same in every language."""

    def named(text: str) -> list[str]:
        return sorted({*re.findall(r"--[a-z-]+|\b[a-z]+_[a-z_]+\b|[SCPT] ×|÷|±100", text)})

    wrong = {path: text for path, text in texts.items() if path[-1] == "text" and named(text) != named(ENGLISH[path])}
    assert wrong == {}


def test_numbers_of_definitions_are_the_same(texts: Texts) -> None:
    def numbers(text: str) -> list[str]:
        return sorted({*re.findall(r"\d+", text.replace(",", "."))})

    wrong = {
        path: text for path, text in texts.items() if path[-1] == "text" and numbers(text) != numbers(ENGLISH[path])
    }
    assert wrong == {}


def test_titles_tell_metrics_apart(texts: Texts) -> None:
    titles = [text for path, text in texts.items() if path[0] == "metrics" and path[-1] == "title"]
    assert [one for one in {*titles} if titles.count(one) > 1] == []


def test_titles_for_narrow_columns_are_shorter(language: str) -> None:
    metrics = metric_words(language).metrics
    # It stands behind a share: "of customers then".
    narrow = {
        name: one["short"].rstrip("*") for name, one in metrics.items() if "short" in one and name != "ordered_again_of"
    }
    longer = [name for name, short in narrow.items() if len(short) > len(metrics[name]["title"])]
    assert longer == []


def test_a_single_one_has_a_title_where_the_language_tells_them_apart(language: str) -> None:
    of_customers = {name for name, one in CATALOGUE.items() if one.unit == "count" and one.of != "group"}
    named = {name for name, one in metric_words(language).metrics.items() if "one" in one}
    assert named == (of_customers if language in ("de", "fr", "es") else set())


def test_english_titles_are_those_of_the_code() -> None:
    """A title that is no longer in the code would never be found."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    english = english_words()
    titles = [*english.columns.values(), *english.sections.values()]
    assert [one for one in titles if f'"{one}"' not in sources and one not in BUILT] == []
    assert len({*english.columns.values()}) == len(english.columns)


def test_values_are_those_of_the_code() -> None:
    values = english_words().values
    assert all(key == text for words in values.values() for key, text in words.items())
    assert tuple(values["rhythm_class"]) == RHYTHM_CLASSES
    sources = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    assert [text for words in values.values() for text in words if f'"{text}"' not in sources] == []
