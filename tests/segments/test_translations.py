"""The texts of the built-in rules in other languages: complete, with the same places, and in their own letters."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from languages import (
    OTHERS,
    Texts,
    left_in_english,
    places,
    read,
    without_forms,
    wrong_forms,
    wrong_lengths,
    wrong_letters,
    wrong_places,
    wrong_signs,
)

from custseg.metrics.metric import Metric
from custseg.segments.reading import built_in_rules, load_rules
from custseg.segments.rules import Rules
from custseg.segments.scheme_names import BUILT_IN, translation_of
from custseg.settings.setting import Setting, Settings

TEXTS = ("title", "strategy", "advice", "why", "do", "say")
OTHER_PLACES = {"before-season": ["season_month"]}
"""Triggers whose reason names other figures than in English: the evidence of a season is an English sentence."""
SAME = {
    "de": {"Champions", "Segment"},
    "fr": {"Champions", "Effort", "Effort × profit", "Profit", "Prospect", "prospect", "quantile {share}", "quartiles",
           "quintiles", "Segment", "terciles"},
    "es": {"no", "quintiles", "terciles"},
    "ru": set(),
    "zh": set(),
}  # fmt: skip
"""Texts that are the same in English."""


def english() -> dict[tuple[str, ...], str]:
    """Return the texts of the rules in English, and a title for each axis, which English may take from its name."""
    rules = yaml.safe_load(BUILT_IN.read_text(encoding="utf-8"))
    found = {
        path: text
        for path, text in read(BUILT_IN).items()
        if path[0] in ("words", "titles") or path[-1] in TEXTS or path[-2] in TEXTS
    }
    for name, scheme in rules["schemes"].items():
        for axis in scheme.get("axes", {}):
            found.setdefault(("schemes", name, "axes", axis, "title"), axis.capitalize())
    return found


ENGLISH = english()


@pytest.fixture(scope="module")
def texts(language: str) -> Texts:
    """Return the texts of a language."""
    return read(translation_of(language))


def test_every_text_is_there_and_nothing_else(texts: Texts) -> None:
    assert without_forms(texts).keys() == without_forms(ENGLISH).keys()


def test_the_places_are_those_of_english(texts: Texts) -> None:
    plain = without_forms(ENGLISH)
    for trigger, names in OTHER_PLACES.items():
        path = ("triggers", trigger, "why")
        assert places(texts[path]) == names
        plain[path] = texts[path]
    assert wrong_places(texts, plain) == []


def test_a_text_with_a_number_has_the_forms_of_its_language(texts: Texts, language: str) -> None:
    assert wrong_forms(texts, ENGLISH, language) == []


def test_nothing_is_left_in_english(texts: Texts, language: str) -> None:
    assert left_in_english(texts, ENGLISH) == SAME[language]


def test_letters_signs_and_lengths(texts: Texts, language: str) -> None:
    assert wrong_letters(texts, language) == []
    assert wrong_signs(without_forms(texts), without_forms(ENGLISH), language) == []
    assert wrong_lengths(without_forms(texts), without_forms(ENGLISH), language) == []


def test_segments_of_a_scheme_have_titles_of_their_own(texts: Texts) -> None:
    titles: dict[str, list[str]] = {}
    for path, text in texts.items():
        if path[0] == "schemes" and path[2] == "segments" and len(path) == 5 and path[-1] == "title":
            titles.setdefault(path[1], []).append(text)
    assert {name: some for name, some in titles.items() if len({*some}) < len(some)} == {}


def test_rules_differ_in_texts_alone(language: str) -> None:
    other, plain = built_in_rules(language), built_in_rules()

    def conditions(rules: Rules) -> list[object]:
        schemes = [
            (name, one.window, [(a.name, a.metric, a.cut, a.among) for a in one.axes.values()],
             [(s.name, s.when, s.priority, s.counts_as, s.optional, [c.when for c in s.cases])
              for s in one.segments.values()])
            for name, one in rules.schemes.items()
        ]  # fmt: skip
        tags = [(name, one.when) for name, one in rules.tags.items()]
        triggers = [
            (name, one.when, one.due, one.priority, one.stake, one.repeat, one.channel, one.meant_for, one.off)
            for name, one in rules.triggers.items()
        ]
        return [schemes, tags, triggers]

    assert conditions(other) == conditions(plain)


def test_words_have_the_forms_of_the_language() -> None:
    said = {code: built_in_rules(code).words for code in ("en", *OTHERS)}
    assert [said["ru"].count("customers", number) for number in (1, 2, 5, 11, 21, 22)] == [
        "1 клиент", "2 клиента", "5 клиентов", "11 клиентов", "21 клиент", "22 клиента",
    ]  # fmt: skip
    assert [said["fr"].count("customers", number) for number in (0, 1, 2)] == ["0 client", "1 client", "2 clients"]
    assert [said["de"].count("has_lapsed", number) for number in (1, 2)] == ["1 ist abgewandert", "2 sind abgewandert"]
    assert [said["zh"].count("customers", number) for number in (1, 1_200)] == ["1 位客户", "1,200 位客户"]


def test_a_rules_file_wins_over_the_language(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        "schemes:\n"
        "  volume-value:\n"
        "    segments: {high-high: {title: Die Besten}}\n"
        "tags: {slow-payer: {when: days_late > 20}}\n"
        "triggers: {welcome: {due: 3d}}\n"
        'words: {high: oben, customers: {one: "{number} Kd", many: "{number} Kdn"}}\n',
        encoding="utf-8",
    )
    settings = Settings({"lang": Setting("de", "--lang"), "rules_file": Setting(str(path), "--rules-file")})
    rules = load_rules(settings)
    segments = rules.schemes["volume-value"].segments
    assert segments["high-high"].title == "Die Besten"
    # The rest of it is that of the language.
    assert segments["high-high"].strategy == "Die Beziehung vertiefen und die Treue sichern"
    assert segments["low-low"].title == "Wenige Bestellungen, niedriger Bestellwert"
    assert rules.tags["slow-payer"].title == "Slow payer"
    assert rules.tags["slow-payer"].strategy == "Vorkasse oder Lastschrift verlangen"
    assert (rules.triggers["welcome"].due.days, rules.triggers["welcome"].title) == (3, "Begrüßungsanruf")
    assert (rules.words.say("high"), rules.words.say("low")) == ("oben", "niedrig")
    assert [rules.words.count("customers", number) for number in (1, 2)] == ["1 Kd", "2 Kdn"]


def test_words_of_a_rules_file_may_have_the_forms_of_the_language(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    forms = '{one: "{number} покупатель", few: "{number} покупателя", many: "{number} покупателей"}'
    path.write_text(f"words: {{customers: {forms}}}", encoding="utf-8")
    settings = Settings({"lang": Setting("ru", "--lang"), "rules_file": Setting(str(path), "--rules-file")})
    words = load_rules(settings).words
    assert [words.count("customers", number) for number in (1, 3, 7, 21)] == [
        "1 покупатель", "3 покупателя", "7 покупателей", "21 покупатель",
    ]  # fmt: skip


def test_titles_of_metrics_of_a_rules_file_stay_as_they_are_written() -> None:
    mine = Metric("per_order", "Gewinn je Auftrag", "ratio", "")
    assert built_in_rules("de").words.figure(mine) == "Gewinn je Auftrag"
    assert built_in_rules().words.figure(mine) == "gewinn je auftrag"
