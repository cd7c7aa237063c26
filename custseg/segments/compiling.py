"""Compiles rules for some data: checks their names and conditions, and finds the rules that the data cannot answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import polars as pl

from custseg.errors import CustsegError, Problem, SettingsError, nearest
from custseg.metrics.catalogue import CATALOGUE, available, customer_metrics, missing_roles, unavailable
from custseg.metrics.metric import OTHER_NEEDS
from custseg.metrics.segments import MEASURED
from custseg.metrics.units import column_type
from custseg.phrases import parts_of
from custseg.segments.compiled import (
    CompiledFormula,
    CompiledRules,
    CompiledScheme,
    CompiledTag,
    CompiledTrigger,
    Condition,
)
from custseg.segments.cuts import HIGH, LOW
from custseg.segments.rules import GROUPS, Axis, Formula, Rules, Scheme, Segment, column_of
from custseg.segments.triggers import ListFacts, Sql, Trigger
from custseg.settings.positioned_yaml import in_file_order
from custseg.sql.compile import compile_condition, compile_value
from custseg.sql.tokens import StrayCharacterError, tokenise
from custseg.tables.headers.synonyms import NUMBERS, roles
from custseg.tables.known import in_words, joined, spoken

BEFORE_COMPARISON = ("AND", "OR", "NOT", "(", "WHEN")
AFTER_COMPARISON = ("", "AND", "OR", ")", "THEN")
"""Words around a comparison of a level; beside anything else it is part of a calculation."""


def compile_rules(
    rules: Rules,
    attributes: Mapping[str, pl.DataType],
    present: Collection[str],
    problems: Collection[Problem] = (),
    facts: ListFacts | None = None,
) -> CompiledRules:
    """Compile all rules for some data.

    Args:
        rules: of the run.
        attributes: types of the attributes that customers can have, by name.
        present: roles and other needs of metrics that the data have.
        problems: of the rules file, to be raised together with those found here.
        facts: that triggers may name; None to leave the triggers out.

    Raises:
        SettingsError: a name is unknown, or a condition is wrong; holds every problem.
    """
    return _Compiler(rules, attributes, present, problems).compile(facts)


class _Compiler:
    """Compiles the rules one by one, and collects their problems."""

    def __init__(
        self,
        rules: Rules,
        attributes: Mapping[str, pl.DataType],
        present: Collection[str],
        problems: Collection[Problem],
    ) -> None:
        self.rules, self.attributes = rules, attributes
        metrics = customer_metrics()
        self.metrics = available(metrics, present)
        self.absent = {
            name: in_words(missing_roles(metric, present))
            for name, metric in metrics.items()
            if name not in self.metrics and "comparison" not in metric.needs
        }
        # An attribute of the same name is another figure.
        self.unknown = {name for name, metric in metrics.items() if set(metric.takes) - {*present}}
        known = {role: one.kind for table in ("contacts", "transactions") for role, one in roles(table).items()}
        absent_roles = {role: kind for role, kind in known.items() if role not in attributes and role not in metrics}
        self.absent |= {role: spoken(role) for role in absent_roles}
        types = {role: _type_of(kind) for role, kind in absent_roles.items()}
        types |= {name: column_type(metrics[name].unit) for name in self.absent if name in metrics}
        self.types = {**types, **attributes, **{name: column_type(one.unit) for name, one in self.metrics.items()}}
        self.elsewhere = {name: unavailable(one) for name, one in CATALOGUE.items() if name not in metrics}
        self.elsewhere |= {name: OTHER_NEEDS["comparison"] for name in metrics if name not in self.types}
        self.problems = list(problems)
        self.compiled = CompiledRules()

    def compile(self, facts: ListFacts | None) -> CompiledRules:
        for name, formula in self.rules.metrics.items():
            self._formula(name, formula)
        self.types |= {name: pl.Float64() for name in self.rules.metrics}
        for name, scheme in self.rules.schemes.items():
            self._scheme(name, scheme)
        for name, tag in self.rules.tags.items():
            compiled = self._condition(tag.when, self.types)
            if compiled and not self._lacks(name, compiled[1]):
                self.compiled.tags[name] = CompiledTag(tag, compiled[0], frozenset(compiled[1]))
        if facts is not None:
            self._triggers(facts)
        if self.problems:
            raise SettingsError(in_file_order(self.problems))
        return self.compiled

    def _formula(self, name: str, formula: Formula) -> None:
        if name in self.attributes:
            place = str(self.rules.places.get(name, formula.sql.place))
            self._report(f"'{name}' is already an attribute of these customers", place, "Choose another name.")
        compiled = self._value(formula.sql, self.types)
        if compiled and not self._lacks(name, compiled[1]):
            self.compiled.formulas[name] = CompiledFormula(formula, compiled[0], frozenset(compiled[1]))

    def _scheme(self, name: str, scheme: Scheme) -> None:
        types = dict(self.types)
        reads: list[str] = []
        among: dict[str, pl.Expr] = {}
        for axis in scheme.axes.values():
            types[axis.name] = pl.Int64() if axis.cut.is_numbered else pl.String()
            reads += [axis.metric, *([axis.within] if axis.within else [])]
            if axis.within_place:
                self.compiled.places.setdefault(axis.within, axis.within_place)
            self._check_axis(axis)
            if axis.among and (compiled := self._condition(axis.among, self.types)):
                among[axis.name] = compiled[0]
                reads += compiled[1]
        conditions = {}
        cases: dict[tuple[str, str], pl.Expr] = {}
        figures = {*self.metrics, *self.rules.metrics, *scheme.axes}
        for key, segment in scheme.segments.items():
            self._check_levels(segment.when, scheme)
            if compiled := self._condition(segment.when, types):
                used = compiled[1]
                if segment.optional and self._missing(used):
                    continue
                conditions[key] = Condition(compiled[0], tuple(name for name in used if name in figures))
                reads += [name for name in used if name not in scheme.axes]
            cases |= {(key, name): holds for name, holds in self._cases(segment).items()}
        kept = {key: one for key, one in scheme.segments.items() if key in conditions or not one.optional}
        if len(conditions) == len(kept) and not self._lacks(name, reads):
            scheme = replace(scheme, segments=kept)
            self.compiled.schemes[name] = CompiledScheme(scheme, conditions, among, frozenset(reads), cases)

    def _cases(self, segment: Segment) -> dict[str, pl.Expr]:
        """Return the conditions of the cases of a segment; they look at what is measured of it."""
        types = {name: column_type(CATALOGUE[name].unit) for name in MEASURED}
        hint = f"A case looks at {' and '.join(MEASURED)} only."
        elsewhere = dict.fromkeys(self.types.keys() - types.keys(), hint)
        found = {}
        for case in segment.cases:
            try:
                holds, _ = compile_condition(
                    case.when.text, types, case.when.place.inside, error=SettingsError, elsewhere=elsewhere
                )
                found[case.name] = holds
            except CustsegError as error:
                self.problems += error.problems
        return found

    def _check_axis(self, axis: Axis) -> None:
        where = str(axis.place)
        known = {**customer_metrics(), **dict.fromkeys(self.rules.metrics)}
        if axis.metric not in known:
            hint = self.elsewhere.get(axis.metric) or nearest(axis.metric, known)
            if axis.metric in self.attributes:
                hint = "Make it a metric: metrics: {name: {sql: …}}."
            self._report(f"there is no metric '{axis.metric}'", where, hint)
        elif axis.metric in CATALOGUE and CATALOGUE[axis.metric].unit in ("text", "date", "flag"):
            self._report(
                f"'{axis.metric}' is not a number, so it cannot be cut", where, "Name a metric such as orders or ltv."
            )
        elif axis.metric in self.elsewhere:
            self._report(f"'{axis.metric}' cannot be used here", where, self.elsewhere[axis.metric])
        if axis.within and axis.within not in self.attributes and axis.within not in self.absent:
            plain = [name for name in self.attributes if not name.startswith(("file.", "first:", "main:"))]
            hint = nearest(axis.within, plain)
            self._report(f"there is no attribute '{axis.within}'", str(axis.within_place or where), hint)

    def _check_levels(self, sql: Sql, scheme: Scheme) -> None:
        """Report levels that an axis does not have: a condition on them would never be true."""
        try:
            tokens = tokenise(sql.text)
        except StrayCharacterError:
            return
        around = [None, *tokens, None]
        for before, name, sign, level, after in zip(around, tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
            axis = scheme.axes.get(name.value)
            if axis is None or sign.text not in ("=", "<>", "!=") or level.kind not in ("string", "number"):
                continue
            if (before and before.word not in BEFORE_COMPARISON) or after.word not in AFTER_COMPARISON:
                continue
            allowed = [str(one) for one in range(1, axis.cut.levels + 1)] if axis.cut.is_numbered else [LOW, HIGH]
            if level.value not in allowed and (level.kind == "number") == axis.cut.is_numbered:
                line = sql.text.count("\n", 0, level.place) + 1
                column = level.place - (sql.text.rfind("\n", 0, level.place) + 1) + 1
                what = f"{level.text} is not a level of '{axis.name}'"
                self._report(what, sql.place.inside(line, column), "There are: " + ", ".join(allowed) + ".")

    def _condition(self, sql: Sql, types: Mapping[str, pl.DataType]) -> tuple[pl.Expr, list[str]] | None:
        try:
            compiled = compile_condition(
                sql.text, types, sql.place.inside, error=SettingsError, elsewhere=self.elsewhere
            )
            for name in compiled[1]:
                self.compiled.places.setdefault(name, sql.place)
            return compiled
        except CustsegError as error:
            self.problems += error.problems
            return None

    def _value(self, sql: Sql, types: Mapping[str, pl.DataType]) -> tuple[pl.Expr, list[str]] | None:
        try:
            return compile_value(sql.text, types, sql.place.inside, error=SettingsError, elsewhere=self.elsewhere)
        except CustsegError as error:
            self.problems += error.problems
            return None

    def _triggers(self, facts: ListFacts) -> None:
        """Compile the triggers that are not switched off, after all that they may name."""
        # Of several rules that lack something, each says what.
        self.absent |= {column_of(name): why for name, why in self.compiled.lacking.items()} | dict(facts.absent)
        types: dict[str, pl.DataType] = dict(self.types)
        types |= {one.column: pl.String() for one in self.rules.schemes.values()}
        types |= {one.column: pl.Boolean() for one in self.rules.tags.values()}
        types |= facts.types
        late = "It is known once the list is made: only why, do and say may name it."
        self.elsewhere |= {name: late for name in facts.of_texts if name not in types}
        for name, trigger in self.rules.triggers.items():
            if not trigger.off:
                self._trigger(name, trigger, types, {**facts.of_texts, **types})

    def _trigger(
        self, name: str, trigger: Trigger, types: Mapping[str, pl.DataType], of_texts: Mapping[str, pl.DataType]
    ) -> None:
        self._check_segments(trigger.when)
        compiled = self._condition(trigger.when, types)
        stake = self._value(trigger.stake, types) if trigger.stake else None
        named = [trigger.due.name, *self._places(trigger, of_texts)]
        if types.get(trigger.due.name) != pl.Date():
            days = [one for one, dtype in types.items() if dtype == pl.Date()]
            what = (
                f"'{trigger.due.name}' is not a day"
                if trigger.due.name in types
                else f"there is no '{trigger.due.name}'"
            )
            self._report(what, str(trigger.due.place), nearest(trigger.due.name, days))
        if compiled is None:
            return
        used = [*compiled[1], *named]
        if reasons := self._missing(used):
            self.compiled.triggers_lacking[name] = joined(reasons)
            return
        # Without money, it is unknown what is at stake, but not what to do.
        known = stake is not None and not self._missing(stake[1])
        value, reads = stake if stake is not None and known else (None, [])
        self.compiled.triggers[name] = CompiledTrigger(trigger, compiled[0], value, frozenset([*used, *reads]))

    def _places(self, trigger: Trigger, types: Mapping[str, pl.DataType]) -> list[str]:
        """Return the figures that the texts of a trigger name; report those that there are not."""
        found = []
        for phrase in (*trigger.phrases.values(), *trigger.otherwise.values()):
            for name in (place for _, place in parts_of(phrase.text) if place):
                found.append(name)
                if name not in types:
                    hint = self.elsewhere.get(name) or nearest(name, types)
                    self._report(f"there is no '{name}'", str(phrase.place), hint)
        return found

    def _check_segments(self, sql: Sql) -> None:
        """Report names of segments that a scheme does not have: a condition on them would never be true."""
        try:
            tokens = tokenise(sql.text)
        except StrayCharacterError:
            return
        schemes = {one.column: one for one in self.rules.schemes.values()}
        for name, sign, segment in zip(tokens, tokens[1:], tokens[2:], strict=False):
            scheme = schemes.get(name.value)
            if scheme is None or sign.text not in ("=", "<>", "!=") or segment.kind != "string":
                continue
            if segment.value not in {*scheme.segments, *GROUPS}:
                what = f"the scheme {scheme.name} has no segment {segment.text}"
                self._report(what, str(sql.place), nearest(segment.value, scheme.segments))

    def _lacks(self, name: str, used: Collection[str]) -> bool:
        """Return whether the data lack something that a rule uses; record what."""
        if reasons := self._missing(used):
            self.compiled.lacking[name] = joined(reasons)
        return bool(reasons)

    def _missing(self, used: Collection[str]) -> list[str]:
        """Return what the data lack of the figures and attributes that a rule uses, in words."""
        missing = [one for one in used if one not in self.attributes or one in self.unknown]
        why = [self.compiled.lacking.get(one) or self.absent.get(one) for one in missing]
        return [reason for reason in why if reason]

    def _report(self, what: str, where: str, hint: str) -> None:
        self.problems.append(Problem(what, where, hint))


def _type_of(kind: str) -> pl.DataType:
    if kind == "date":
        return pl.Date()
    return pl.Float64() if kind in NUMBERS else pl.String()
