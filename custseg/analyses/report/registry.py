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
        analyses: that it is made of, beside the segments, whose summary has the figures of the base: one pass over the
            file reads for all of them.
    """

    name: str
    build: str
    analyses: tuple[str, ...] = ()


SECTIONS = {
    entry.name: entry
    for entry in (
        SectionEntry("base", "base_part.base", ("trend",)),
        SectionEntry("segments", "segments_part.segments"),
        SectionEntry("movers", "movers_part.movers", ("trend",)),
        SectionEntry("actions", "actions_part.actions", ("actions",)),
        SectionEntry("cohorts", "cohorts_part.cohorts", ("cohorts",)),
        SectionEntry("turnover", "turnover_part.turnover", ("trend",)),
        SectionEntry("acquisition", "acquisition_part.acquisition", ("cac",)),
        SectionEntry("forecast", "forecast_part.forecast", ("forecast",)),
        SectionEntry("rhythm", "rhythm_part.rhythm", ("rhythm",)),
        SectionEntry("file", "file_part.file", ("inspect",)),
        SectionEntry("ledger", "file_part.ledger"),
        SectionEntry(DEFINITIONS, ""),
    )
}
