"""The words of the report: a YAML file of texts by key, one for each language."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from custseg.metrics.catalogue import CATALOGUE
from custseg.phrases import Phrases
from custseg.settings.positioned_yaml import load_yaml
from custseg.settings.setting import Settings

FOLDER = Path(__file__).parent / "words"
LANG = "en"


@cache
def _words(language: str) -> Phrases:
    return Phrases(load_yaml(FOLDER / f"{language}.yaml"))


def language_of(settings: Settings) -> str:
    """Return the language of the page."""
    return LANG


def report_words(settings: Settings) -> Phrases:
    """Return the words of the page in the language of a run."""
    return _words(language_of(settings))


def title_of(metric: str, settings: Settings) -> str:
    """Return the title of a metric in the language of a run."""
    return CATALOGUE[metric].title


def definition_of(metric: str, settings: Settings) -> str:
    """Return the definition of a metric in the language of a run."""
    return CATALOGUE[metric].definition
