"""The words of the report: a YAML file of texts by key, one for each language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.metric_words import metric_words
from custseg.numbers import readable
from custseg.phrases import Phrases
from custseg.settings.setting import Settings
from custseg.settings.word_files import words_of

FOLDER = Path(__file__).parent / "words"


def language_of(settings: Settings) -> str:
    """Return the language of the page."""
    return str(settings["lang"])


def report_words(settings: Settings) -> Phrases:
    """Return the words of the page in the language of a run."""
    return words_of(FOLDER, language_of(settings))


def title_of(metric: str, settings: Settings) -> str:
    """Return the title of a metric in the language of a run."""
    return metric_words(language_of(settings)).title(CATALOGUE[metric])


def definition_of(metric: str, settings: Settings) -> str:
    """Return the definition of a metric in the language of a run."""
    return metric_words(language_of(settings)).definition(CATALOGUE[metric])


def text_of(name: str, value: Any, unit: str, settings: Settings) -> str:
    """Return a figure as people read it; one that is a word of custseg in the language of a run.

    Args:
        name: of the figure or column.
        value: of it.
        unit: of its values.
        settings: of the run.
    """
    text = readable(value, unit)
    return metric_words(language_of(settings)).values.get(name, {}).get(text, text)
