"""A result in another language: titles of its columns and tables, and the words of figures that are texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from custseg.languages import ENGLISH
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.metric_words import MetricWords, english_words, metric_words
from custseg.phrases import parts_of
from custseg.result import Column, Result, Section

TITLE, LABEL = "title", "label"
"""Places of a title: of the title of a figure, and of a name that stays; others are of numbers."""


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
        matrices=[replace(one, title=titles.of_section(one.title)) for one in result.matrices],
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
        elif (title := self._of_column(column.title)) != column.title:
            header = self._of_column(column.header)
            column = replace(column, title=title, header=header if header != column.header else "")
        labels = self.words.values.get("flag" if column.unit == "flag" else column.name, {})
        return replace(column, labels={**labels, **column.labels}) if labels else column

    def section(self, section: Section) -> Section:
        """Return a table with its title and those of its columns."""
        title = self.of_section(section.title)
        columns = [self.column(one) for one in section.columns]
        # Rows that are metrics, such as the factors of a customer's LTV.
        metrics = {one.title: self.words.title(one) for one in CATALOGUE.values()}
        columns = [replace(one, labels={**metrics, **one.labels}) if one.name == "title" else one for one in columns]
        return replace(section, title=title, columns=columns)

    def of_section(self, title: str) -> str:
        """Return the title of a table; one that is not known stays."""
        return self._other(title, self.english.sections, self.words.sections)

    def _of_column(self, title: str) -> str:
        return self._other(title, self.english.columns, self.words.columns)

    def _other(self, text: str, english: Mapping[str, str], other: Mapping[str, str]) -> str:
        """Return a text of a language in the place of the English one; a text that is not known stays."""
        for name, one in english.items():
            if one == text:
                return other[name]
            if "{" in one and (found := _pattern(one).fullmatch(text)):
                filled = found.groupdict()
                if TITLE not in filled:
                    return other[name].format(**filled)
                title = self._figure(filled[TITLE])
                if title is not None:
                    return other[name].format(**{**filled, TITLE: title})
        return text

    def _figure(self, title: str) -> str | None:
        """Return the title of a metric or column; None if it is neither."""
        metric = next((one for one in CATALOGUE.values() if one.title == title), None)
        if metric:
            return self.words.title(metric)
        name = next((name for name, one in self.english.columns.items() if one.lower() == title.lower()), None)
        return self.words.columns[name] if name else None


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Return what matches a title with places."""
    parts = []
    for before, place in parts_of(text):
        what = r".+" if place in (TITLE, LABEL) else r"[\d.,]+"
        parts.append(re.escape(before) + (f"(?P<{place}>{what})" if place else ""))
    return re.compile("".join(parts))
