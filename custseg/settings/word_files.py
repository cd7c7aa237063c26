"""Files of words that the package ships: a folder has one file for each language, with the same names in each."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from custseg.languages import ENGLISH, FEW, MANY, ONE
from custseg.phrases import Phrases
from custseg.settings.positioned_yaml import load_yaml


@cache
def words_of(folder: Path, language: str) -> Phrases:
    """Return the words of a folder in a language; a word that the language lacks is English.

    A file is a flat mapping of names to texts with {places}. A text that differs with a number is a mapping
    of its forms: {one: "{number} page", many: "{number} pages"}.

    Args:
        folder: with en.yaml, and a file for each other language.
        language: a key of `LANGUAGES`.
    """
    english = _read(folder / f"{ENGLISH}.yaml", ENGLISH)
    return english if language == ENGLISH else _read(folder / f"{language}.yaml", language).over(english)


def _read(path: Path, language: str) -> Phrases:
    texts = {name: text if isinstance(text, dict) else {MANY: text} for name, text in load_yaml(path).items()}
    several, one, few = (
        {name: forms[form] for name, forms in texts.items() if form in forms} for form in (MANY, ONE, FEW)
    )
    return Phrases(several, one, few, language)
