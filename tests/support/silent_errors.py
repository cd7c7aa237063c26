"""Count silent errors over thousands of random files: ``python tests/support/silent_errors.py 2000 [FOLDER]``.

Each case is a random shop, written in a known layout or in a random one, as it is or with one or two changes. Files of
silent errors are kept in the folder, the smallest of each kind.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from known_layouts import KNOWN
from layout_changes import CHANGES
from random_layouts import random_layout
from random_shop import Shop, random_shop
from sale_judge import Verdict, judge
from shop_layouts import Table, table_of

ORDERS = (6, 12, 25, 60)


@dataclass(frozen=True)
class Case:
    """A random file: its seed, the shop, the table, and the changes that were made to the layout."""

    seed: int
    shop: Shop
    table: Table
    changes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the kind of file for people."""
        layout = self.table.layout.name
        return " + ".join(["unknown" if layout.startswith("random") else layout, *self.changes])

    @property
    def size(self) -> int:
        """Return the number of fields of the file."""
        return len(self.table.rows) * len(self.table.header)


def case_of(seed: int, group: str) -> Case:
    """Return a random file; the same seed gives the same file.

    Args:
        seed: of the shop, the layout and the changes.
        group: "known" or "unknown", with " changed" behind it for changed layouts.
    """
    chance = random.Random(f"{group} {seed}")
    shop = random_shop(seed, chance.choice(ORDERS))
    known = [layout for layout in KNOWN if layout.fits(shop)]
    layout = known[seed % len(known)] if group.startswith("known") else random_layout(chance, shop)
    table, made = table_of(layout, shop, chance), []
    if group.endswith("changed"):
        for name in chance.sample(sorted(CHANGES), chance.choice([1, 1, 2])):
            table = CHANGES[name](table, chance)
            made.append(name)
    return Case(seed, shop, table, tuple(made))


GROUPS = ("known", "unknown", "known changed", "unknown changed")


def cases(number: int, group: str) -> Iterator[Case]:
    """Return a number of random files of a group."""
    return (case_of(seed, group) for seed in range(number))


def main(number: int, folder: Path) -> None:
    """Judge files of each group, print the outcomes, and keep the smallest file of each kind of silent error."""
    folder.mkdir(parents=True, exist_ok=True)
    smallest: dict[tuple[str, str], tuple[Case, Verdict]] = {}
    kinds: Counter[tuple[str, str, str]] = Counter()
    for group in GROUPS:
        outcomes: Counter[str] = Counter()
        for case in cases(number, group):
            verdict = judge(case.table, case.shop, folder / "case.csv")
            outcomes[verdict.outcome] += 1
            if verdict.outcome in ("silent", "broken"):
                place = group, verdict.kind
                kinds[(*place, verdict.outcome)] += 1
                if place not in smallest or case.size < smallest[place][0].size:
                    smallest[place] = case, verdict
        print(f"{group}: {number} files; " + ", ".join(f"{n} {word}" for word, n in outcomes.most_common()), flush=True)
    for place, (group, kind, outcome) in enumerate(dict(kinds.most_common()), start=1):
        case, verdict = smallest[group, kind]
        file = case.table.write(folder / f"{place:02}.csv")
        print(f"\n{place}. {kinds[group, kind, outcome]} × {outcome}, {group}: {kind}")
        print(f"   {case.name}, seed {case.seed}: {file}")
        print(f"   said: {verdict.said[:400]}\n   true: {verdict.expected}")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp()))
