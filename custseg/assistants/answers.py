"""What a tool answers: a short text for people, and a document with some of the rows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from custseg.api.result import Result
from custseg.errors import CustsegError
from custseg.writing.escaping import one_line, plain_json

LEFT_OUT = ("settings", "matrices")
"""Parts of the JSON document that answers do not have: they are long, and few ask for them."""

ROWS = "rows"


@dataclass(frozen=True)
class Answer:
    """What a tool answers.

    Attributes:
        text: a few lines.
        document: the same and more for programs; None for an error.
        failed: whether it is an error.
    """

    text: str
    document: dict[str, Any] | None = field(default=None)
    failed: bool = False

    def as_json(self) -> str:
        """Return the document as text, in which no sign acts on a terminal or changes the direction."""
        return plain_json(json.dumps(self.document, ensure_ascii=False).encode("utf-8", "replace")).decode()


def answer_of(result: Result, top: int) -> Answer:
    """Return a result as an answer.

    Args:
        result: of an analysis.
        top: number of rows, in each table of it.
    """
    document = {key: value for key, value in result.to_dict().items() if key not in LEFT_OUT}
    cut = []
    for key, value in document.items():
        if key == ROWS or key in result.sections:
            if len(value) > top:
                cut.append(f"{key}: {top:,} of {len(value):,}")
            document[key] = value[:top]
    total = len(result)
    told = {"returned": min(total, top), "total": total}
    document["shown"] = told | ({"cut": "; ".join(cut) + ". Ask for more with top."} if cut else {})
    warnings = [f"! {one_line(note.text)}" for note in result.notes if note.warns]
    failure = [] if result.failure is None else [f"! {one_line(str(one))}" for one in result.failure.problems]
    return Answer("\n".join([repr(result), *warnings, *failure]), document)


def found(document: dict[str, Any]) -> Answer:
    """Return a document that explains itself as an answer."""
    answer = Answer("", document)
    return Answer(answer.as_json(), document)


def failed(error: CustsegError) -> Answer:
    """Return an error in words: what, where, and how to fix it, of all problems."""
    lines = []
    for problem in error.problems:
        where = f"{one_line(problem.where)}: " if problem.where else ""
        lines.append(where + one_line(problem.what))
        lines += [f"  {one_line(line)}" for line in (problem.hint, *problem.commands) if line]
    return Answer("\n".join(lines), failed=True)
