"""What checks can name in these data, and the checks compiled, with every problem of all of them at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from custseg.analyses.check.known import CheckFigure, elsewhere, known_figures
from custseg.analyses.check.segments import FUNCTIONS, SegmentNames
from custseg.analyses.shared.rule_plan import RulePlan, plan_rules
from custseg.engine.dataset import Dataset
from custseg.errors import CustsegError, Problem, UsageError
from custseg.settings.checks import Check, place_in
from custseg.sql.check_parser import FigureNames
from custseg.sql.checks import CheckLanguage, CompiledCheck, compile_check

PLACE = re.compile(r"\{([^{}]*)\}")
"""A figure in a sentence."""
ONE_FIGURE = re.compile(r"\w+(?:\(.*\))?")
"""The name of a figure, or a function with its segment."""

OVERVIEW = (
    "There are revenue, orders, customers, repeat_rate, ltv, margin, revenue_change, latest_order, "
    "unreadable_date_rows, segment_share('high-high') and more, which docs/check.md lists."
)
EXAMPLE = "Name a figure, such as {repeat_rate} or {segment_share('high-high')}."


@dataclass(frozen=True)
class ReadyCheck:
    """A check whose condition is compiled.

    Attributes:
        check: as it was written.
        condition: compiled.
        said: figures of its sentence, by the text between braces.
    """

    check: Check
    condition: CompiledCheck
    said: dict[str, str]


@dataclass
class Names:
    """The figures that checks can name; those of segments are added as they are named.

    Attributes:
        dataset: the inputs.
        today: the day that ages are counted to.
        figures: by name.
        plan: the rules, once a segment was named.
    """

    dataset: Dataset
    today: dt.date
    figures: dict[str, CheckFigure] = field(default_factory=lambda: dict(known_figures()))
    plan: RulePlan | None = None

    def language(self) -> CheckLanguage:
        """Return what the compiler of checks needs to know."""
        types = {name: figure.dtype for name, figure in self.figures.items()}
        units = {name: figure.unit for name, figure in self.figures.items()}
        shares = {name: figure.share for name, figure in self.figures.items() if figure.share}
        names = FigureNames(types, units, shares, self.today)

        def call(function: str) -> Callable[[list[str]], tuple[str, str, str]]:
            def called(words: list[str]) -> tuple[str, str, str]:
                name, what, hint = self._segment(function, words)
                for one in (name, self.figures[name].share) if name else ():
                    if one:
                        types[one], units[one] = self.figures[one].dtype, self.figures[one].unit
                if name and self.figures[name].share:
                    shares[name] = self.figures[name].share
                return name, what, hint

            return called

        return CheckLanguage(names, {name: call(name) for name in FUNCTIONS}, elsewhere(), OVERVIEW)

    def _segment(self, function: str, words: list[str]) -> tuple[str, str, str]:
        """Return the name of a figure of a segment, what is wrong, and how to fix it."""
        if self.plan is None:
            self.plan = plan_rules(self.dataset)
        segments = SegmentNames(self.plan, self.dataset.settings["scheme"])
        figure, what, hint = segments.figure(function, words)
        if figure is None:
            return "", what, hint
        self.figures[figure.name] = figure
        if figure.share:
            share, _, _ = segments.figure(figure.share.partition("(")[0], words)
            assert share is not None
            self.figures[share.name] = share
        return figure.name, "", ""

    def plan_of(self, figures: Sequence[CheckFigure]) -> RulePlan | None:
        """Return the rules with the schemes of figures in use; None without any that the data can answer."""
        if self.plan is None:
            return None
        schemes = {figure.key[1]: None for figure in figures if figure.source == "segment"}
        return self.plan.with_schemes(*(name for name in schemes if name not in self.plan.compiled.lacking))


def ready(checks: Sequence[Check], names: Names) -> list[ReadyCheck]:
    """Return checks with their conditions compiled.

    Args:
        checks: as they were written.
        names: that they can use.

    Raises:
        CustsegError: some cannot be read; holds every problem of all of them.
    """
    found: list[ReadyCheck] = []
    problems: list[Problem] = []
    language = names.language()
    for check in checks:
        problems += check.problems
        try:
            condition = compile_check(check.must, language, check.where) if check.must or not check.problems else None
        except CustsegError as error:
            problems += error.problems
            condition = None
        said, wrong = _said(check, language)
        problems += wrong
        if condition is not None and not wrong:
            found.append(ReadyCheck(check, condition, said))
    problems += _same_names(checks)
    if problems:
        typed = all(isinstance(check.where, str) and check.where.startswith("--") for check in checks)
        raise (UsageError if typed else names.dataset.settings.error("checks"))(problems)
    return found


def _said(check: Check, language: CheckLanguage) -> tuple[dict[str, str], list[Problem]]:
    """Return the figures of a sentence by the text between braces, and what is wrong with them."""
    found: dict[str, str] = {}
    problems = []
    for match in PLACE.finditer(check.say):
        text, where = match[1], place_in(check.say_where, 1, match.start(1) + 1)
        if not ONE_FIGURE.fullmatch(text.strip()):
            problems.append(Problem(f"'{{{text}}}' is not one figure", where, EXAMPLE))
            continue
        try:
            # A figure is no condition: whether it is known can be asked of each.
            compiled = compile_check(f"({text}) IS NULL", language, where)
        except CustsegError as error:
            what = error.problems[0]
            problems.append(Problem(what.what, where, what.hint or EXAMPLE))
            continue
        if len(compiled.names) == 1:
            found[match[0]] = compiled.names[0]
        else:
            problems.append(Problem(f"'{{{text}}}' is not one figure", where, EXAMPLE))
    return found, problems


def _same_names(checks: Sequence[Check]) -> list[Problem]:
    """Return the names that several different checks have."""
    seen: dict[str, Check] = {}
    problems = []
    for check in checks:
        if check.name in seen and seen[check.name] != check:
            problems.append(Problem(f"two checks are called '{check.name}'", place_in(check.where), "Rename one."))
        seen.setdefault(check.name, check)
    return problems
