"""Pages of reports for tests: what stands in them, read by the parser of the standard library."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from places import SAMPLE_DATA

from custseg.analyses.report.report import report
from custseg.result import Result
from custseg.settings.settings import gather

VOID = {"meta", "link", "br", "hr", "img", "input", "wbr"}


@dataclass
class Found(HTMLParser):
    """What a page holds, and what is not well-formed about it.

    Attributes:
        elements: names of all elements with their attributes, in order.
        texts: all texts, in order.
        mistakes: elements that are closed in another order than they were opened, or never.
    """

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.mistakes.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())

    def ids(self) -> list[str]:
        """Return all ids."""
        return [str(attributes["id"]) for _, attributes in self.elements if "id" in attributes]

    def links(self) -> list[str]:
        """Return where the links lead."""
        return [str(attributes["href"]) for name, attributes in self.elements if name == "a"]


def found_in(html: str) -> Found:
    """Return what a page holds."""
    found = Found()
    found.feed(html)
    found.close()
    found.mistakes += [f"<{name}>" for name in found.open]
    return found


def reported(orders: Path, **settings: object) -> Result:
    """Return the report of a file.

    Args:
        orders: the file.
        settings: as typed.
    """
    return report([str(orders)], gather(settings, use_config=False))


def part_of_sample(folder: Path, endings: tuple[str, ...] = ("0", "5")) -> Path:
    """Write the orders, contacts and spend of the sample shop, of customers whose ids end so; return the orders."""
    for name in ("orders", "contacts", "spend"):
        with (SAMPLE_DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            header, *rows = csv.reader(lines)
        if "customer_id" in header:
            place = header.index("customer_id")
            rows = [row for row in rows if row[place].endswith(endings)]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return folder / "orders.csv"
