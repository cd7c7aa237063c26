"""The words of the report: a YAML file of texts by key, one for each language."""

from __future__ import annotations

from pathlib import Path

from custseg.phrases import Phrases
from custseg.settings.positioned_yaml import load_yaml
from custseg.settings.setting import Settings

FOLDER = Path(__file__).parent / "words"
LANG = "en"


def report_words(settings: Settings) -> Phrases:
    """Return the words of the page in the language of a run.

    Args:
        settings: of the run.
    """
    return Phrases(load_yaml(FOLDER / f"{LANG}.yaml"))
