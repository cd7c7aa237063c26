"""Follows what custseg suggests when it refuses a file, as a person does who copies the options of a message.

``python tests/support/suggestions.py 200 [FOLDER]`` follows the suggestions of so many files of each kind.
"""

from __future__ import annotations

import itertools
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sale_judge import Verdict, judge
from silent_errors import Case, case_of

from custseg.errors import Problem

Flags = dict[str, Any]

OPTION = re.compile(r"""--([a-z][a-z-]*) ("(?:[^"\\]|\\.)*"|(?:'[^']*'|"'")+|[^\s;("']*[^\s,;(."'])""")
"""An option with its value, as a message prints it."""

OTHERWISE = re.compile(r",? or (?=--)")
LISTED = "It may be one of: "
NONE_OF_THESE = ". None of these? "
"""What stands before the way out for those who know that no answer is right."""

NO_VALUES = ("DAY", "CODE", "FILE", "ROLE=COLUMN")
"""Places that a person fills in, where the message suggests nothing."""

UNKNOWN_SHIPPING = " is also the tax of shipping, name that"

MOST_STEPS = 4
MOST_WAYS = 12


@dataclass(frozen=True)
class End:
    """Where following suggestions ends.

    Attributes:
        outcome: that of the judge; "asked" also where a message suggests nothing.
        typed: the options that were followed.
        verdict: of the judge.
        chosen: whether a question on the way left a choice, of which the message showed what each would mean.
        way_out: whether a question on the way said what to do where none of its answers is right.
    """

    outcome: str
    typed: Flags
    verdict: Verdict
    chosen: bool
    way_out: bool = False


def ways_of(problem: Problem, columns: Sequence[str]) -> list[list[tuple[str, str]]]:
    """Return the answers that the hint of a problem suggests: the options of each, with their values.

    Of columns that may have a role it is the first alone; of a choice it is each of its alternatives.

    Args:
        problem: with its hint.
        columns: headers of the file.
    """
    hint = problem.hint.partition(NONE_OF_THESE)[0].partition(UNKNOWN_SHIPPING)[0]
    if LISTED in hint:
        name = first_listed(hint.partition(LISTED)[2], columns)
        role = re.search(r"--map ([\w.]+)=COLUMN", hint)
        return [[("map", f"{role[1]}={name}")]] if role and name else []
    if "COLUMN" in hint:
        return []
    ways = [
        [(name, unquoted(value)) for name, value in OPTION.findall(way)] for way in OTHERWISE.split(without_prose(hint))
    ]
    return [way for way in ways if way and not any(value in NO_VALUES for _, value in way)]


def without_prose(hint: str) -> str:
    """Return a hint from its first option on."""
    return hint[max(hint.find("--"), 0) :]


def first_listed(text: str, columns: Sequence[str]) -> str | None:
    """Return the column with which a list of columns begins."""
    return max((name for name in columns if text.startswith(name)), key=len, default=None)


def unquoted(value: str) -> str:
    """Return a value as a shell passes it on."""
    if value[0] == '"':
        return re.sub(r'\\([$`"\\])', r"\1", value[1:-1])
    return "".join(part if part[0] != "'" else part[1:-1] for part in re.findall(r"'[^']*'|\"'\"|[^'\"]+", value))


def with_options(flags: Mapping[str, Any], options: Sequence[tuple[str, str]]) -> Flags:
    """Return what was typed with further options behind it."""
    found = dict(flags)
    for name, value in options:
        key = name.replace("-", "_")
        found[key] = [*found.get(key, []), value] if key == "map" else value
    return found


def ends_of(case: Case, path: Path) -> Iterator[End]:
    """Return where the suggestions for a file end: one for each way through its questions.

    Args:
        case: a random file.
        path: where to write it.
    """
    waiting: list[tuple[Flags, int, bool, bool]] = [({}, 0, False, False)]
    while waiting:
        flags, steps, chosen, way_out = waiting.pop(0)
        problems: list[Problem] = []
        verdict = judge(case.table, case.shop, path, flags, problems)
        ways = [ways_of(problem, case.table.header) for problem in problems]
        if verdict.outcome != "asked" or not ways or not all(ways) or steps == MOST_STEPS:
            yield End(verdict.outcome, flags, verdict, chosen, way_out)
            continue
        answers = itertools.islice(itertools.product(*ways), MOST_WAYS)
        chosen = chosen or any(len(way) > 1 for way in ways)
        way_out = way_out or any(NONE_OF_THESE in problem.hint for problem in problems)
        waiting += [
            (with_options(flags, [one for way in answer for one in way]), steps + 1, chosen, way_out)
            for answer in answers
        ]


def failure_of(ends: Sequence[End]) -> str:
    """Return what is wrong with the suggestions for a file; empty where one of them ends in the truth or in a question.

    Where none does, the message has to say so: what to do where none of its answers is right.
    """
    if ends[0].typed == {} or not all(end.outcome in ("silent", "broken") for end in ends) or ends[0].way_out:
        return ""
    end = ends[0]
    return (
        f"{end.outcome} after {end.typed}: {end.verdict.kind}; {end.verdict.said[:300]}; true: {end.verdict.expected}"
    )


def main(number: int, folder: Path) -> None:
    """Follow the suggestions for files of each group, and print the outcomes and each failure."""
    folder.mkdir(parents=True, exist_ok=True)
    for group in ("known changed", "unknown changed", "unknown"):
        outcomes: Counter[str] = Counter()
        for seed in range(number):
            case = case_of(seed, group)
            path = folder / "case.csv"
            ends = list(ends_of(case, path))
            if ends[0].typed == {}:
                outcomes["no suggestion: " + ends[0].outcome] += 1
                continue
            found = {end.outcome for end in ends}
            best = next(word for word in ("broken", "true", "warned", "asked", "silent") if word in found)
            best = "way out" if best == "silent" and ends[0].way_out else best
            outcomes[("chosen: " if ends[0].chosen else "first: ") + best] += 1
            if failure := failure_of(ends):
                file = case.table.write(folder / f"{group.replace(' ', '-')}-{seed}.csv")
                print(f"{group} {seed}, {case.name}: {file}\n   {failure}", flush=True)
        print(f"{group}: {number} files; " + ", ".join(f"{n} {word}" for word, n in outcomes.most_common()), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp()))
