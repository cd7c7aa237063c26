"""The sections of a report: one entry each, in the usual order.

To add one: an entry here, its function in a file of this folder, and NAME_title and NAME_lead among the words.
"""

from __future__ import annotations

from dataclasses import dataclass

from custseg.page import DEFINITIONS


@dataclass(frozen=True)
class SectionEntry:
    """A section.

    Attributes:
        name: in ``--sections``, in addresses, and of its words.
        build: ``module.function`` in this folder; it takes the answers, and returns the part or raises
            `LeftOutError`. A text, so that only the sections in use are loaded. Empty for the definitions, which
            follow from what the page names.
        command: that shows more of it; empty without one.
    """

    name: str
    build: str
    command: str = ""


SECTIONS = {
    entry.name: entry
    for entry in (
        SectionEntry("base", "base_part.base", "custseg ltv"),
        SectionEntry("segments", "segments_part.segments", "custseg segment"),
        SectionEntry("movers", "movers_part.movers", "custseg segment --compare-to"),
        SectionEntry("actions", "actions_part.actions", "custseg actions"),
        SectionEntry("cohorts", "cohorts_part.cohorts", "custseg cohorts"),
        SectionEntry("turnover", "turnover_part.turnover", "custseg trend"),
        SectionEntry("acquisition", "acquisition_part.acquisition", "custseg cac"),
        SectionEntry("forecast", "forecast_part.forecast", "custseg forecast"),
        SectionEntry("rhythm", "rhythm_part.rhythm", "custseg rhythm"),
        SectionEntry("file", "file_part.file", "custseg inspect"),
        SectionEntry("ledger", "file_part.ledger"),
        SectionEntry(DEFINITIONS, "", "custseg metrics"),
    )
}
