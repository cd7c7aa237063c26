"""What is said of a file in other languages; English stands in the code, beside what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from custseg.analyses.inspect.finding import Finding
from custseg.languages import ENGLISH
from custseg.settings.positioned_yaml import load_yaml
from custseg.tables.ledger import Reason

FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True)
class FileWords:
    """What is said of a file in a language; empty of English.

    Attributes:
        findings: title and hint of each, by its name.
        reasons: why rows are excluded, by the English words.
        understood: what columns mean, by the English words.
    """

    findings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    understood: Mapping[str, str] = field(default_factory=dict)

    def title(self, finding: Finding) -> str:
        """Return what is wrong."""
        return self.findings.get(finding.name, {}).get("title", finding.title)

    def hint(self, finding: Finding) -> str:
        """Return what to do about it."""
        return self.findings.get(finding.name, {}).get("hint", finding.hint)

    def reason(self, reason: Reason) -> str:
        """Return why rows are excluded."""
        return self.reasons.get(reason.text, reason.text)

    def meaning(self, what: str) -> str:
        """Return what a column means; a meaning that is not known stays."""
        return self.understood.get(what, what)


@cache
def file_words(language: str) -> FileWords:
    """Return what is said of a file in a language."""
    return FileWords() if language == ENGLISH else FileWords(**load_yaml(FOLDER / f"{language}.yaml"))
