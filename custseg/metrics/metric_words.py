"""What figures are called in other languages: titles and definitions of metrics, titles of columns, words of texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from custseg.languages import ENGLISH, LANGUAGES
from custseg.metrics.metric import Metric
from custseg.settings.positioned_yaml import load_yaml

OF_CUSTOMERS = ("customer", "group", "both")
FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True)
class MetricWords:
    """What figures are called in a language; empty of English, whose titles and definitions stand in the catalogue.

    Attributes:
        metrics: by name: title, short (title where columns are narrow), one (of a single one), text (definition).
        columns: titles of columns that are no metrics, by name.
        sections: titles of tables beside that of a result, by name.
        values: words of metrics that are texts, by the name of the metric.
        sentences: what is said beside them, by name.
        capital_nouns: whether nouns keep their capital letter within a sentence.
    """

    metrics: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sentences: Mapping[str, str] = field(default_factory=dict)
    capital_nouns: bool = False

    def title(self, metric: Metric) -> str:
        """Return the title of a metric."""
        return self._of(metric).get("title", metric.title)

    def header(self, metric: Metric) -> str:
        """Return the title of a metric for a narrow column."""
        words = self._of(metric)
        return words.get("short", words["title"]) if words else metric.header

    def definition(self, metric: Metric) -> str:
        """Return the definition of a metric, and that a group shows the mean if it does."""
        text = self._of(metric).get("text")
        if text is None:
            return metric.definition
        mean = metric.definition != metric.text
        return f"{text} {self.sentences['group_mean']}" if mean else text

    def _of(self, metric: Metric) -> Mapping[str, str]:
        # Figures of deals and leads may have the name of a metric of customers.
        return self.metrics.get(metric.name, {}) if metric.of in OF_CUSTOMERS else {}

    @property
    def figures(self) -> dict[str, tuple[str, str]]:
        """Return the titles of metrics as parts of a sentence, by name: of several, and of one."""
        return {
            name: (self._inside(one["title"]), self._inside(one.get("one", one["title"])))
            for name, one in self.metrics.items()
        }

    def _inside(self, title: str) -> str:
        # LTV, CAC stay.
        if title[:2].isupper():
            return title
        # In German a word before a capital one is an adjective: "Erste Bestellung".
        if self.capital_nouns and not title.partition(" ")[2][:1].isupper():
            return title
        return title[:1].lower() + title[1:]


@cache
def metric_words(language: str) -> MetricWords:
    """Return what figures are called in a language."""
    return MetricWords(**load_yaml(FOLDER / f"{language}.yaml"), capital_nouns=LANGUAGES[language].capital_nouns)


def english_words() -> MetricWords:
    """Return the English words of what is not in the catalogue, which all others translate."""
    return metric_words(ENGLISH)
