"""What several analyses of the same inputs share: each input is opened once, and read as it was found out before.

Without `sharing`, every analysis opens its inputs itself.
"""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any

from custseg.customers.latest_day import latest_date
from custseg.customers.merged_plans import holds, merged
from custseg.customers.scan_parts import part_of
from custseg.customers.scan_plan import ScanPlan
from custseg.customers.scan_until_sound import Collected, collect
from custseg.engine.dataset import Dataset, dataset_of
from custseg.errors import CustsegError, DataError
from custseg.notes import Note
from custseg.settings.recorded import Memory
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input
from custseg.sources.source import Source
from custseg.tables.joins.tables_together import open_tables
from custseg.tables.row_fields import RowFields, read_fields
from custseg.tables.scope import Scope, scope_of
from custseg.tables.transactions import Transactions

OF_ROWS = ("from", "to", "as_of", "rows")
"""Settings that decide which rows are used: what a scan finds out about a file holds for the same rows only."""

OF_ONE_ANALYSIS = ("settings", "notes")
"""Attributes of transactions that are no knowledge of the file."""


@dataclass
class _Read:
    """What a scan for several analyses has read; what none of them waits for any more is given up.

    Attributes:
        plan: of the scan.
        collected: what it has read.
        waiting: plans whose analyses have not asked for their part yet.
    """

    plan: ScanPlan
    collected: Collected
    waiting: list[ScanPlan]

    def part(self, table: Transactions, plan: ScanPlan) -> Collected:
        """Return the part of a plan; sums by period are kept as long as one waits for them."""
        found = part_of(self.collected, self.plan, plan, table)
        served = next((one for one in self.waiting if _is_same(one, plan)), None)
        self.waiting = [one for one in self.waiting if one is not served]
        if self.plan.slices is not None and not any(one.slices for one in self.waiting):
            self.plan = replace(self.plan, slices=None)
            self.collected = replace(self.collected, slices=None, memory=Memory())
        return found


@dataclass
class _Opened:
    """Inputs that are open, and what scans have found out about them.

    Attributes:
        open: opens them once more, as if nothing had been found out.
        dataset: as it was opened.
        planned: plans of scans that analyses are going to ask for.
        read: what scans for several analyses have read.
        tables: the transactions as the last scan left them, by the days that it covered.
        notes: what scans added, by these days.
        latest: date of the latest used row, by these days.
        is_spoilt: whether a scan has half found out something: whoever comes next has to open the inputs again.
    """

    open: Callable[[], Dataset]
    dataset: Dataset
    planned: list[ScanPlan] = field(default_factory=list)
    read: list[_Read] = field(default_factory=list)
    tables: dict[Scope, Transactions] = field(default_factory=dict)
    notes: dict[Scope, list[Note]] = field(default_factory=dict)
    latest: dict[Scope, dt.date | None] = field(default_factory=dict)
    is_spoilt: bool = False

    def copy(self, settings: Settings) -> Dataset:
        """Return the inputs for one more analysis, whose notes and settings are its own."""
        table, side_files = copy.copy(self.dataset.table), dict(self.dataset.side_files)
        table.settings, table.notes = settings, [*table.notes]
        fields_of, questions = RowFields(table), [*self.dataset.questions]
        scope = scope_of(settings)
        return Dataset(table, fields_of, scope, settings, table.notes, side_files=side_files, questions=questions)

    def scan(self, table: Transactions, plan: ScanPlan) -> Collected:
        """Return what a scan of the transactions reads; they are read as earlier scans have found out.

        It also reads what is planned, and takes what such a scan has read.
        """
        if plan.scope in self.tables:
            _learn(table, self.tables[plan.scope])
            table.add_notes(self.notes[plan.scope])
        for read in self.read:
            if holds(read.plan, plan) and _lacks(table, read.plan) == _lacks(table, plan):
                return read.part(table, plan)
        before = len(table.notes)
        collected = self._collect(table, plan)
        self.notes[plan.scope] = [*self.notes.get(plan.scope, ()), *table.notes[before:]]
        self.tables[plan.scope] = copy.copy(table)
        if plan.scope in self.latest:
            self.latest[plan.scope] = collected.last_day
        return collected

    def _with_planned(self, table: Transactions, plan: ScanPlan) -> tuple[ScanPlan, list[ScanPlan]]:
        """Return a plan together with all that is planned and that the same scan can read, and these plans."""
        left: list[ScanPlan] = []
        taken: list[ScanPlan] = []
        whole, lacks = plan, _lacks(table, plan)
        for other in self.planned:
            both = merged(whole, other) if _lacks(table, other) == lacks else None
            whole = both or whole
            (taken if both else left).append(other)
        self.planned[:] = left
        return whole, taken

    def _collect(self, table: Transactions, plan: ScanPlan) -> Collected:
        """Return what a plan needs, from a scan that also reads what is planned."""
        whole, taken = self._with_planned(table, plan)
        if all(_is_same(one, plan) for one in taken):
            return collect(table, plan)
        notes = [*table.notes]
        try:
            collected = collect(table, whole)
        except CustsegError:
            # What is wrong may be wrong for others alone, and is half found out.
            _learn(table, self.open().table)
            table.notes[:] = notes
            self.is_spoilt = True
            return collect(table, plan)
        self.read.append(_Read(whole, collected, taken))
        return self.read[-1].part(table, plan)


@dataclass
class Sharing:
    """What analyses share as long as they share their inputs."""

    memory: Memory = field(default_factory=Memory)
    planning: bool = False

    def plan(self, analysis: Callable[[], object]) -> None:
        """Let the next scan of some inputs also read what an analysis is going to need of them.

        Args:
            analysis: begins as it will once it is wanted; it ends where it first asks for a scan. Its settings are its
                own, since it may change them.
        """
        self.planning = True
        try:
            analysis()
        except (_ScanPlannedError, CustsegError):
            # What is wrong is told when the result is wanted.
            return
        finally:
            self.planning = False

    def of(self, table: Transactions) -> _Opened | None:
        """Return the open inputs that transactions belong to; None for others."""
        opened = self.memory.of_type(_Opened)
        return next((one for one in opened if one.dataset.table.columns is table.columns), None)


class _ScanPlannedError(Exception):
    """An analysis has asked for a scan, and all that matters is what it needs."""


_SHARED: ContextVar[Sharing | None] = ContextVar("shared", default=None)


@contextlib.contextmanager
def sharing() -> Iterator[Sharing]:
    """Let the analyses in the block share what they open and read, wherever their inputs and settings are the same."""
    token = _SHARED.set(shared := Sharing())
    try:
        yield shared
    finally:
        _SHARED.reset(token)


def open_source(inputs: Sequence[Input], settings: Settings) -> tuple[Source, list[Note]]:
    """Return what `open_tables` returns, once for all analyses that share it."""
    if (shared := _SHARED.get()) is None:
        return open_tables(inputs, settings)
    return shared.memory.once([*inputs], settings, lambda read: open_tables(inputs, read))


def open_rows(source: Source, settings: Settings, notes: Sequence[Note], *, allow_questions: bool = False) -> Dataset:
    """Return what `dataset_of` returns; analyses that share it get copies of their own.

    Args:
        source: the files.
        settings: of the run.
        notes: on how the files were read.
        allow_questions: whether open questions are kept in the dataset; otherwise they are errors.

    Raises:
        CustsegError: the inputs or settings are wrong.
    """
    if (shared := _SHARED.get()) is None:
        return dataset_of(source, settings, notes, allow_questions=allow_questions)

    def opened_by(read: Settings) -> _Opened:
        again = partial(dataset_of, source, read, notes, allow_questions=True)
        return _Opened(again, again())

    opened = shared.memory.once([source], settings, opened_by, names=OF_ROWS)
    if opened.dataset.questions and not allow_questions:
        raise DataError(opened.dataset.questions)
    return opened.copy(settings)


def scanned(table: Transactions, plan: ScanPlan) -> Collected:
    """Return what `collect` returns.

    Raises:
        DataError: the file cannot be read to its end.
    """
    shared = _SHARED.get()
    if shared is None or (opened := shared.of(table)) is None:
        return collect(table, plan)
    if shared.planning:
        opened.planned.append(plan)
        raise _ScanPlannedError
    try:
        return opened.scan(table, plan)
    except Exception:
        opened.is_spoilt = True
        raise
    finally:
        if opened.is_spoilt:
            shared.memory.forget(opened)


def latest_day(table: Transactions, plan: ScanPlan) -> dt.date | None:
    """Return what `latest_date` returns, once for all analyses that share it."""
    shared = _SHARED.get()
    if shared is None or (opened := shared.of(table)) is None:
        return latest_date(table, plan)
    if plan.scope not in opened.latest:
        opened.latest[plan.scope] = latest_date(table, plan)
    return opened.latest[plan.scope]


def _is_same(one: ScanPlan, other: ScanPlan) -> bool:
    """Return whether two plans read the same; where excluded rows are written is no matter."""
    one, other = replace(one, rejects=None), replace(other, rejects=None)
    return holds(one, other) and holds(other, one)


def _learn(table: Transactions, other: Transactions) -> None:
    """Let transactions be read as others of the same files."""
    for one in fields(table):
        if one.name not in OF_ONE_ANALYSIS:
            value: Any = getattr(other, one.name)
            setattr(table, one.name, value)


def _lacks(table: Transactions, plan: ScanPlan) -> set[str]:
    """Return what says that rows lead to none of other tables: only of those that a scan reads is it told."""
    return {*table.unmatched_in(read_fields(table, plan.fields))}
