"""What figures are called in other languages."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest
from architecture import PACKAGE
from languages import (
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

BUILT = ("Weekday", "Channel", "Acquisition by", "Back in ", "LTV by ", "Orders by month", "What is sold, by ")
"""How titles begin that are made from names, or in parts."""
IN_ENGLISH = ("deals", "leads", "systems")
"""Analyses whose commands know no --lang."""
STAY = {"LTV =", "S × C × P × T"}
"""Titles that are signs."""
TITLED = {"Column": (1, 3), "Section": (1,), "Matrix": (0,)}
"""What has a title, and the places of its arguments that are titles."""


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
    "de": {"Definition", "Name", "Segment", "Status"},
    "fr": {"contact", "Date", "E-mail", "Profit", "Section", "Segment", "Table", "Tables", "variable", "Verdict"},
    "es": {"Control", "control", "irregular", "regular", "variable"},
    "ru": set(),
    "zh": set(),
}
"""Texts that are the same in English."""


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


def _written(node: ast.expr | None) -> list[str]:
    """Return the texts that an expression may be, with {} for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)]
    if isinstance(node, ast.IfExp):
        return [*_written(node.body), *_written(node.orelse)]
    return []


@cache
def _titles_of_code() -> dict[str, str]:
    """Return the titles of columns, tables and grids in the code, and the file of each.

    A name stands for whatever its function assigns to it.
    """
    found: dict[str, str] = {}
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if not {*path.parts} & {*IN_ENGLISH} and any(f"{name}(" in text for name in TITLED):
            tree = ast.parse(text)
            for function in [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))]:
                found |= dict.fromkeys(_titles_within(function), path.name)
    return found


def _titles_within(function: ast.Module | ast.FunctionDef) -> list[str]:
    nodes = [*ast.walk(function)]
    assigned: dict[str, list[str]] = {}
    if isinstance(function, ast.FunctionDef):
        for node in nodes:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                assigned.setdefault(node.targets[0].id, []).extend(_written(node.value))
    found = []
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TITLED:
            given = [node.args[place] for place in TITLED[node.func.id] if place < len(node.args)]
            given += [one.value for one in node.keywords if one.arg in ("title", "header")]
            for one in given:
                found += assigned.get(one.id, []) if isinstance(one, ast.Name) else _written(one)
    return found


def _as_written(text: str) -> str:
    """Return a title with its places as `_written` returns them."""
    return re.sub(r"\{\w+\}", "{}", text)


def _made(title: str) -> re.Pattern[str]:
    """Return what matches all that a title with places may be."""
    return re.compile(re.escape(title).replace(r"\{\}", ".+"))


def test_every_title_of_the_code_has_its_words() -> None:
    """A new column or table needs its title in every language, or a reason to stay."""
    english = english_words()
    known = {_as_written(one) for one in (*english.columns.values(), *english.sections.values())} | STAY
    known |= {text for metric in CATALOGUE.values() for text in (metric.title, metric.header)}
    titles = {title: file for title, file in _titles_of_code().items() if re.search(r"[^\W\d_]", title)}
    assert len(titles) > 200
    missing = {
        (file, title)
        for title, file in titles.items()
        if title not in known and not ("{}" in title and any(map(_made(title).fullmatch, known)))
    }
    assert missing == set()


def test_english_titles_are_those_of_the_code() -> None:
    """A title that is no longer in the code would never be found."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    made = [_made(title) for title in _titles_of_code() if re.search(r"[^\W\d_]", title) and "{}" in title]
    english = english_words()
    titles = [*english.columns.values(), *english.sections.values()]
    unknown = [one for one in titles if f'"{one}"' not in sources and not one.startswith(BUILT)]
    assert [one for one in unknown if not any(shape.fullmatch(_as_written(one)) for shape in made)] == []
    assert len({*english.columns.values()}) == len(english.columns)


def test_values_are_those_of_the_code() -> None:
    values = english_words().values
    assert all(key == text for words in values.values() for key, text in words.items())
    assert tuple(values["rhythm_class"]) == RHYTHM_CLASSES
    sources = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    assert [text for words in values.values() for text in words if f'"{text}"' not in sources] == []
