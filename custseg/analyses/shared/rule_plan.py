"""The rules that a run uses: which schemes, tags and metrics of the rules, and what they need."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import polars as pl

from custseg.engine.dataset import Dataset
from custseg.errors import DataError, UsageError, nearest
from custseg.metrics.actions import NEED
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.dimensions import Dimension
from custseg.metrics.metric import Metric
from custseg.metrics.units import column_type
from custseg.notes import Note
from custseg.result import Column
from custseg.segments.compiled import CompiledRules
from custseg.segments.compiling import compile_rules
from custseg.segments.reading import check_rules
from custseg.segments.rules import LAPSED, LIFECYCLE, NEW, Rules, Scheme, Words, column_of
from custseg.segments.triggers import ListFacts
from custseg.settings.setting import Setting, Settings
from custseg.tables.known import AMOUNTS, SINGLE_ORDERS, spoken

OF_SHAPE = (AMOUNTS, spoken(SINGLE_ORDERS))
"""What rules lack because of what the rows are, which is said elsewhere."""

FLAGS = (LAPSED, NEW)
"""Flags of a customer that the scheme lifecycle decides."""


@dataclass(frozen=True)
class RulePlan:
    """The rules that a run uses.

    Attributes:
        rules: all rules.
        compiled: those that the data can answer.
        schemes: names of the schemes that are used.
        tags: names of the tags that are used.
        formulas: names of the metrics of the rules that are used.
        statuses: names of the flags that say of a customer whether it has lapsed or is new.
    """

    rules: Rules
    compiled: CompiledRules
    schemes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()

    def with_schemes(self, *names: str) -> RulePlan:
        """Return the plan with schemes added."""
        return replace(self, schemes=_joined(self.schemes, names))

    def with_columns(self, columns: Collection[str]) -> RulePlan:
        """Return the plan with the schemes, tags and metrics added that fill columns of these names."""
        schemes = [
            name
            for name, one in self.compiled.schemes.items()
            if {one.scheme.column, one.scheme.column_before} & {*columns}
        ]
        tags = [name for name, one in self.compiled.tags.items() if "tags" in columns or one.tag.column in columns]
        formulas = [name for name in self.compiled.formulas if name in columns]
        if set(self.statuses) & set(columns):
            schemes.append(LIFECYCLE)
        return replace(
            self,
            schemes=_joined(self.schemes, schemes),
            tags=_joined(self.tags, tags),
            formulas=_joined(self.formulas, formulas),
        )

    @property
    def words(self) -> Words:
        """Return what is said about segments beside the texts of the rules."""
        return self.rules.words

    @property
    def names(self) -> set[str]:
        """Return the metrics and attributes that the rules in use need."""
        return self.compiled.reads([*self.schemes, *self.tags, *self.formulas])

    @property
    def formulas_read(self) -> list[str]:
        """Return the metrics of the rules that are used, or that a scheme or tag in use needs."""
        needed = {*self.formulas}
        for name in self.schemes:
            needed |= self.compiled.schemes[name].reads
        for name in self.tags:
            needed |= self.compiled.tags[name].reads
        return [name for name in self.compiled.formulas if name in needed]

    def origins(self, named: Collection[str]) -> dict[str, str]:
        """Return where the rules name each metric and attribute, for errors.

        Args:
            named: names from the command line, which are left out: an error should point to what was typed.
        """
        reads = self.names - set(named)
        return {name: str(place) for name, place in self.compiled.places.items() if name in reads}

    @property
    def spans(self) -> dict[str, int]:
        """Return the windows of schemes in days, by the name of their sums."""
        windows = {self.compiled.schemes[name].scheme.window for name in self.schemes} - {0}
        return {f"last_{days}": days for days in windows}

    def scheme(self, name: str) -> Scheme:
        """Return a scheme that the data can answer."""
        return self.compiled.schemes[name].scheme

    def metric(self, name: str, metrics: Mapping[str, Metric]) -> Metric:
        """Return a metric of the catalogue, or one of the rules with its title and unit."""
        if name in metrics:
            return metrics[name]
        formula = self.rules.metrics[name]
        return Metric(name, formula.title, formula.unit, formula.sql.text)

    def column(self, metric: Metric) -> Column:
        """Return the column of a metric, under the title that the rules give it."""
        title = self.words.title(metric.name)
        column = replace(Column.of(metric), symbol="")
        return replace(column, title=title, header=title) if title else column

    def columns(self) -> dict[str, Column]:
        """Return the columns that the rules add to customers: metrics, segments and tags."""
        formulas = [one.formula for one in self.compiled.formulas.values()]
        schemes = [one.scheme for one in self.compiled.schemes.values()]
        tags = [one.tag for one in self.compiled.tags.values()]
        columns = {one.name: Column(one.name, one.title, one.unit) for one in formulas}
        columns |= {one.column: Column(one.column, one.title, labels=self.words.groups) for one in schemes}
        columns |= {one.column: Column(one.column, one.title, "flag", labels=self.words.flags) for one in tags}
        flags = {name: self.words.title(name) for name in self.statuses}
        columns |= {name: Column(name, title, "flag", labels=self.words.flags) for name, title in flags.items()}
        return columns | {"tags": Column("tags", self.words.title("tags"), "prose")}

    def columns_before(self) -> dict[str, Column]:
        """Return the columns that a comparison adds: the segments that customers were in on an earlier day."""
        schemes = [one.scheme for one in self.compiled.schemes.values()]
        found = {
            one.column_before: Column(
                one.column_before, self.words.say("before", title=one.title), labels=self.words.groups
            )
            for one in schemes
        }
        # A scheme of yours may have that name.
        return {name: column for name, column in found.items() if name not in self.columns()}

    def types(self) -> dict[str, pl.DataType]:
        """Return the types of these columns in conditions."""
        # A formula can give a fraction, whatever its unit.
        fractions = dict.fromkeys(self.compiled.formulas, pl.Float64())
        return {name: fractions.get(name, column_type(one.unit)) for name, one in self.columns().items()}

    def lacking_notes(self, names: Collection[str]) -> list[Note]:
        """Return a note on those of some rules that the data cannot answer, if any."""
        lacking = {name: why for name, why in self.compiled.lacking.items() if name in names and why not in OF_SHAPE}
        if not lacking:
            return []
        listed = "; ".join(f"{name} (needs {what})" for name, what in lacking.items())
        return [Note("rules_lacking", f"Left out, because the data lack columns: {listed}.")]


def _joined(names: tuple[str, ...], more: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*names, *more)))


def plan_rules(dataset: Dataset, facts: ListFacts | None = None) -> RulePlan:
    """Read the rules and compile them for the inputs; none is used yet.

    Args:
        dataset: the inputs.
        facts: that triggers may name; None to leave the triggers out.

    Raises:
        SettingsError: the rules file is wrong.
    """
    rules, problems = check_rules(dataset.settings)
    present = dataset.roles | ({NEED} if facts is not None else set())
    plan = RulePlan(rules, compile_rules(rules, dataset.attributes(), present, problems, facts))
    _spell_columns(dataset.settings, {*plan.columns(), *plan.columns_before()} - {*dataset.attributes()})
    # A column, a tag or a metric of the same name is what a user means by it.
    taken = {*dataset.attributes(), *plan.columns(), *CATALOGUE}
    known = LIFECYCLE in plan.compiled.schemes
    return replace(plan, statuses=tuple(name for name in FLAGS if known and name not in taken))


def _spell_columns(settings: Settings, names: Collection[str]) -> None:
    """Spell the columns of rules in ``--columns`` and ``--sort`` as they are named: ltv-tier is ltv_tier."""

    def spell(word: str) -> str:
        return column_of(word) if column_of(word).split(":")[0] in names else word

    if columns := settings["columns"]:
        settings.values["columns"] = Setting(columns.spelled(spell), settings.origin("columns"))
    if settings["sort"]:
        settings.values["sort"] = Setting(spell(settings["sort"]), settings.origin("sort"))


def scheme_in_use(plan: RulePlan, dataset: Dataset) -> str:
    """Return the name of the scheme of ``--scheme``; the first that the data can answer if it was not chosen.

    Raises:
        CustsegError: there is no such scheme, or the data cannot answer it.
    """
    name = dataset.settings["scheme"]
    if name in plan.compiled.lacking and not dataset.settings.given("scheme") and plan.compiled.schemes:
        return next(iter(plan.compiled.schemes))
    return check_scheme(plan, name, dataset, "scheme")


def check_scheme(plan: RulePlan, name: str, dataset: Dataset, setting: str) -> str:
    """Return the name of the scheme that a setting or option asks for.

    Args:
        plan: with all rules.
        name: as typed, with hyphens or underscores.
        dataset: the inputs.
        setting: that asks for it.

    Raises:
        CustsegError: there is no such scheme, or the data cannot answer it.
    """
    names = {one.column: key for key, one in plan.rules.schemes.items()}
    found = names.get(column_of(name))
    is_setting = setting in dataset.settings.values
    option = dataset.settings.origin(setting) if is_setting else f"--{setting}"
    if found is None:
        error = dataset.settings.error(setting) if is_setting else UsageError
        raise error(f"there is no scheme '{name}'", where=option, hint=nearest(name, plan.rules.schemes))
    if found in plan.compiled.lacking:
        lacking = plan.compiled.lacking[found]
        hint = _why_lacking(lacking, dataset)
        raise DataError(f"the scheme '{found}' needs data that is missing: {lacking}", where=option, hint=hint)
    return found


def _why_lacking(lacking: str, dataset: Dataset) -> str:
    """Return why the data lack what a rule needs, or else how to add it."""
    reasons = [reason for one, reason in dataset.table.absent.items() if spoken(one) in lacking.split(" and ")]
    return " ".join(reasons) or "Name its column with --map ROLE=COLUMN, or add --contacts FILE."


def absent_columns(plan: RulePlan, dataset: Dataset) -> dict[str, str]:
    """Return why each column is absent: of figures, and of rules that the data cannot answer, by name."""
    of_rules = {column_of(name): _why_lacking(why, dataset) for name, why in plan.compiled.lacking.items()}
    of_rules |= {f"{name}_before": why for name, why in of_rules.items()}
    return of_rules | dataset.absent_metrics


def scheme_of(dataset: Dataset, dimension: Dimension | None) -> tuple[RulePlan | None, Dimension | None]:
    """Return the plan and the dimension of ``--by SCHEME``; no plan if it names something else.

    A scheme wins over a column of its name, which is then ``file.NAME``.
    """
    if dimension is None or dimension.kind != "attribute":
        return None, dimension
    rules, problems = check_rules(dataset.settings)
    if not problems and column_of(dimension.name) not in {one.column for one in rules.schemes.values()}:
        return None, dimension
    plan = plan_rules(dataset)
    scheme = check_scheme(plan, dimension.name, dataset, "by")
    return plan.with_schemes(scheme), Dimension(plan.scheme(scheme).column, "scheme")
