"""Files of words in several languages, compared with those in English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from custseg.languages import LANGUAGES, MANY, ONE
from custseg.phrases import parts_of

OTHERS = tuple(code for code in LANGUAGES if code != "en")
Texts = Mapping[tuple[str, ...], str]
LATIN, CYRILLIC, CHINESE = r"A-Za-zÀ-ɏ", "\u0400-\u04ff", "\u3400-\u9fff\u3000-\u303f\uff00-\uffef"
SCRIPT = {"ru": CYRILLIC, "zh": CHINESE}
ABBREVIATIONS = re.compile(
    r"\{\w+\}"
    r"|\b(?:LTV|CAC|RFM|RF|ABC|XYZ|[SCPTABLXYZ]|CSV|HTML|custseg [a-z]+|covered: off|DSO)(?![\w-])"
    r"|-o FILE|--[a-z-]+(?: (?:FILE|DAY|AMOUNT|[a-z]+))?|\bcustseg(?:\.yaml)?|\brates:"
    r"|\b[a-z]+_[a-z_]+\b|\b(?:horizon|healthy|off)\b"
)
"""What stays in Latin letters in every language: places, terms of the field, names of commands and settings."""
SHORTENED = re.compile(r"\b(?:дн|мес|п|Рентаб|Rentab|M|m)\.$")
"""Abbreviations at the end of a text that is no sentence."""


def texts_of(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every text of a YAML file with the names that lead to it; items of lists are numbered."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from texts_of(one, (*path, str(name)))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from texts_of(one, (*path, str(number)))
    else:
        yield path, value


def read(path: Path) -> dict[tuple[str, ...], Any]:
    """Return the texts of a file by the names that lead to them."""
    return dict(texts_of(yaml.safe_load(path.read_text(encoding="utf-8"))))


def without_forms(texts: Texts) -> dict[tuple[str, ...], str]:
    """Return texts by name, of those with forms of a number the one of many."""
    return {
        path[:-1] if path[-1] == MANY else path: text for path, text in texts.items() if path[-1] not in (ONE, "few")
    }


def places(text: str) -> list[str]:
    """Return the places of a text, sorted."""
    return sorted(place for _, place in parts_of(text) if place)


def wrong_forms(texts: Texts, english: Texts, language: str) -> list[str]:
    """Return the names of texts with a number that lack a form of the language, or have one that it has not."""
    named = {path[:-1] for path in english if path[-1] == MANY}
    found = []
    for path in named:
        forms = {one[-1] for one in texts if one[:-1] == path}
        plain = path in texts
        needed = {*LANGUAGES[language].forms}
        if forms != needed and not (plain and needed == {MANY}):
            found.append(f"{'.'.join(path)}: {sorted(forms) or 'no forms'}")
    return found


def wrong_places(texts: Texts, english: Texts) -> list[str]:
    """Return the names of texts whose places are not those of the English one, in every form."""
    found = []
    for path, text in texts.items():
        name = path[:-1] if path[-1] in (ONE, "few", MANY) else path
        if name in english and places(text) != places(english[name]):
            found.append(f"{'.'.join(path)}: {text}")
    return found


def left_in_english(texts: Texts, english: Texts) -> set[str]:
    """Return texts that are the same as in English, without those that are only signs, places and abbreviations."""
    same = (text for path, text in texts.items() if english.get(path) == text)
    return {text for text in same if re.search(r"[^\W\d_]", ABBREVIATIONS.sub("", text))}


def wrong_letters(texts: Texts, language: str) -> list[str]:
    """Return texts with letters of another script, beside what stays in Latin letters; and words of mixed letters."""
    own = SCRIPT.get(language, LATIN)
    found = []
    for path, text in texts.items():
        rest = ABBREVIATIONS.sub("", text)
        letters = "".join(re.findall(r"[^\W\d_]", rest))
        if re.search(f"[^{own}]", letters) or re.search(f"[{LATIN}][{CYRILLIC}]|[{CYRILLIC}][{LATIN}]", text):
            found.append(f"{'.'.join(path)}: {text}")
    return found


def wrong_signs(texts: Texts, english: Texts, language: str) -> list[str]:
    """Return texts that do not end as the English one, or have blanks or quotes that their language has not.

    A sign that belongs to the word before it stands behind a blank at which no line is broken.
    """
    ends = {".": "。" if language == "zh" else "."}
    found = []
    for path, text in texts.items():
        other = english.get(path)
        if other is None:
            continue
        end = ends.get(other[-1], "")
        wrong_end = not text.endswith(end) if end else SHORTENED.sub("", text)[-1:] in (".", "。")
        blanks = text != text.strip() or "  " in text
        # French has a blank before these signs, others have none.
        sign = r"[^\s\d:][;:!?](?:\s|$)" if language == "fr" else r"\s[;:!?](?:\s|$)"
        before = re.search(sign, ABBREVIATIONS.sub("x", text))
        breaking = re.search(r" [;:!?»%]|« " if language == "fr" else " %", text)
        if wrong_end or blanks or before or breaking or '"' in text:
            found.append(f"{'.'.join(path)}: {text}")
    return found


def wrong_lengths(texts: Texts, english: Texts, language: str) -> list[str]:
    """Return texts that are so long or short beside the English one that they can hardly say the same."""
    low, high = (0.12, 1.1) if language == "zh" else (0.4, 2.2)
    found = []
    for path, text in texts.items():
        if (other := english.get(path)) and not low * len(other) - 4 <= len(text) <= high * len(other) + 16:
            found.append(f"{'.'.join(path)}: {text}")
    return found
