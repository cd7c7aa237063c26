"""The analyses that a report is made of: each is run once, when a section first needs it."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from custseg.analyses.report.words import report_words, title_of
from custseg.engine.sharing import Sharing
from custseg.errors import CustsegError, DataError, SettingsError, UsageError
from custseg.phrases import Phrases
from custseg.result import Result
from custseg.settings.schema import SCHEMA
from custseg.settings.setting import BUILT_IN, Setting, Settings
from custseg.shell_words import CommandLine
from custseg.sources.in_memory import Input

OF_THE_PAGE = "report"
"""Where settings come from that the page sets by itself."""

ACTIONS_SHOWN, DAYS_SHOWN = 10, 7
"""Rows of the list of actions; and days that "this week" has, from the day after the report date."""

OPTIONS: dict[str, dict[str, Any]] = {
    "forecast": {"each": False},
    "inspect": {"with_sections": False},
    "actions": {"texts_of": (ACTIONS_SHOWN, DAYS_SHOWN)},
}
"""What an analysis is told beside the settings: a page shows the forecast of the base, not that of each customer; what
is wrong with a file, not how it was read; and the first actions."""

COLUMNS = {"forecast": "customer_id,expected_orders", "rhythm": "customer_id"}
"""Columns that are enough for a page, where the usual ones would take long."""

OF_ONE_TABLE = (
    "by", "where", "columns", "sort", "top", "periods", "what_if", "for", "owner", "due", "limit", "list", "control",
    "compare_to", "round",
)  # fmt: skip
"""Settings about the table of one command: a config file may have them, and they would narrow or split the page's."""

ANALYSES = {
    "segment": "segment.segment.segment",
    "cohorts": "cohorts.cohorts.cohorts",
    "trend": "trend.trend.trend",
    "cac": "cac.cac.cac",
    "forecast": "forecast.forecast.forecast",
    "rhythm": "rhythm.rhythm.rhythm",
    "inspect": "inspect.inspect.inspect",
    "actions": "actions.actions.actions",
}
"""Where each analysis is, below `custseg.analyses`."""

ENOUGH_BEFORE = ((365, 90), (90, 30), (30, 30))
"""Days to go back for a comparison, and the days of history that have to lie before that day; the first that fits."""


class LeftOutError(Exception):
    """A section that the data do not allow, with the reason."""


@dataclass
class Answers:
    """The results that sections are made of.

    Attributes:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run.
        rejects: file for the excluded rows, which the first analysis writes.
        typed: returns a command on the same files by its name, to be suggested.
    """

    inputs: Sequence[Input]
    settings: Settings
    rejects: Path | None
    typed: Callable[[str], CommandLine]
    _found: dict[tuple[str, tuple[tuple[str, Any], ...]], Result | CustsegError] = field(default_factory=dict)

    @property
    def words(self) -> Phrases:
        """Return the words of the page."""
        return report_words(self.settings)

    def title(self, metric: str) -> str:
        """Return the title of a metric."""
        return title_of(metric, self.settings)

    def base(self) -> Result:
        """Return the segments, whose summary holds the figures of the base.

        Raises:
            CustsegError: the inputs, settings or names are wrong: then there is no page.
        """
        return self._result("segment", {})

    def of(self, name: str, **more: Any) -> Result:
        """Return the result of an analysis.

        Args:
            name: a key of ``ANALYSES``.
            more: settings that differ from those of the page.

        Raises:
            LeftOutError: the data do not allow it.
        """
        try:
            return self._result(name, more)
        except (DataError, UsageError, SettingsError) as error:
            problem = error.problems[0]
            raise LeftOutError(". ".join(part.rstrip(".") for part in (problem.what, problem.hint) if part)) from None

    def compared(self) -> dt.date | None:
        """Return the day that the figures are compared with; None if the data do not reach back far enough.

        It is that of ``--compare-to``, else a year, a quarter or 30 days before the report date.
        """
        as_of, compare_to = self.base().as_of, self.settings["compare_to"]
        if as_of is None:
            return None
        if compare_to is not None:
            return self._asked_day(compare_to, as_of)
        first = self._first_day()
        if first is None:
            return None
        days = [back for back, before in ENOUGH_BEFORE if (as_of - first).days >= back + before]
        return as_of - dt.timedelta(days=days[0]) if days else None

    def _asked_day(self, compare_to: int | dt.date, as_of: dt.date) -> dt.date:
        """Return the day of ``--compare-to``.

        Raises:
            UsageError: it is not before the report date.
        """
        day = as_of - dt.timedelta(days=compare_to) if isinstance(compare_to, int) else compare_to
        if day >= as_of:
            hint = "Name another day, or a number of days such as 90d."
            raise self.settings.error("compare_to")(
                f"{day} is not before the report date, {as_of}", where=self.settings.origin("compare_to"), hint=hint
            )
        return day

    def plan(self, names: Iterable[str], shared: Sharing) -> None:
        """Let the first pass over the file also read what analyses are going to need.

        Args:
            names: keys of ``ANALYSES``.
            shared: by all of them.
        """
        for name in names:
            shared.plan(partial(self._run, name, {}, None))

    def forget(self, names: Iterable[str]) -> None:
        """Let go of results with a row for each customer, which no other section needs."""
        for name in names:
            self._found.pop((name, ()), None)

    def _first_day(self) -> dt.date | None:
        """Return the first day of the period in which the data begin; None where rows have no days."""
        try:
            frame = self.of("trend").frame
        except LeftOutError:
            return None
        found: dt.date | None = frame["period_start"][0] if frame.height else None
        start = self.settings["from"]
        return max(found, start) if found is not None and isinstance(start, dt.date) else found

    def _result(self, name: str, more: dict[str, Any]) -> Result:
        key = (name, tuple(sorted(more.items())))
        if key not in self._found:
            rejects, self.rejects = self.rejects, None
            try:
                self._found[key] = self._run(name, more, rejects)
            except CustsegError as error:
                self._found[key] = error
        found = self._found[key]
        if isinstance(found, CustsegError):
            raise found
        return found

    def _run(self, name: str, more: dict[str, Any], rejects: Path | None) -> Result:
        module, function = ANALYSES[name].rsplit(".", 1)
        analysis: Callable[..., Result] = getattr(importlib.import_module(f"custseg.analyses.{module}"), function)
        return analysis(self.inputs, _narrowed(name, self.settings, more), rejects=rejects, **OPTIONS.get(name, {}))


def _narrowed(analysis: str, settings: Settings, more: dict[str, Any]) -> Settings:
    """Return the settings of one analysis: those of the run, without those about the table of one command."""
    # Cuts of an earlier day say nothing where none is compared with.
    others = (*OF_ONE_TABLE, *(() if "compare_to" in more else ("cuts",)))
    neutral = {name: Setting(SCHEMA[name].default, BUILT_IN) for name in others}
    own = {name: Setting(value, OF_THE_PAGE) for name, value in more.items()}
    if analysis in COLUMNS:
        own["columns"] = Setting(SCHEMA["columns"].kind.parse(COLUMNS[analysis]), OF_THE_PAGE)
    made = Settings({**settings.values, **neutral, **own})
    made.for_people = settings.for_people
    return made
