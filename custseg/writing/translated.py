"""A result in another language: titles of its columns and tables, and the words of figures that are texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from custseg.languages import ENGLISH
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.metric_words import MetricWords, english_words, metric_words
from custseg.result import Column, Result, Section


def in_language(result: Result) -> Result:
    """Return a result with its titles in the language of the run; names and values stay as programs read them.

    A title that the user or the rules gave stays. Texts of segments, strategies and actions come from the rules, which
    are read in that language.
    """
    language = result.settings["lang"] if result.settings else ENGLISH
    if language == ENGLISH:
        return result
    titles = _Titles(metric_words(language), english_words())
    return replace(
        result,
        columns=[titles.column(one) for one in result.columns],
        sections=[titles.section(one) for one in result.sections],
        instead=result.instead and titles.section(result.instead),
    )


@dataclass(frozen=True)
class _Titles:
    """Puts the titles of a language in the place of the English ones.

    Attributes:
        words: of the language.
        english: the same in English.
    """

    words: MetricWords
    english: MetricWords

    def column(self, column: Column) -> Column:
        """Return a column with its title, and what people read in place of its words."""
        metric = CATALOGUE.get(column.name)
        if metric and column.title == metric.title and column.name in self.words.metrics:
            header = self.words.header(metric) if column.header else ""
            column = replace(column, title=self.words.title(metric), header=header)
        elif (title := _other(column.title, self.english.columns, self.words.columns)) != column.title:
            header = _other(column.header, self.english.columns, self.words.columns)
            column = replace(column, title=title, header=header if header != column.header else "")
        labels = self.words.values.get("flag" if column.unit == "flag" else column.name, {})
        return replace(column, labels={**labels, **column.labels}) if labels else column

    def section(self, section: Section) -> Section:
        """Return a table with its title and those of its columns."""
        title = _other(section.title, self.english.sections, self.words.sections)
        columns = [self.column(one) for one in section.columns]
        # Rows that are metrics, such as the factors of a customer's LTV.
        metrics = {one.title: self.words.title(one) for one in CATALOGUE.values()}
        columns = [replace(one, labels={**metrics, **one.labels}) if one.name == "title" else one for one in columns]
        return replace(section, title=title, columns=columns)


def _other(text: str, english: Mapping[str, str], other: Mapping[str, str]) -> str:
    """Return a text of a language in the place of the English one; a text that is not known stays."""
    return next((other[name] for name, one in english.items() if one == text), text)
