"""A drawing made harmless and part of the page: known elements only, colours of the page, no font, no link."""

from __future__ import annotations

import re
from xml.etree import ElementTree

NAMESPACE = "http://www.w3.org/2000/svg"
ELEMENTS = {"svg", "g", "path", "rect", "line", "text", "tspan", "circle"}
ATTRIBUTES = {
    "d", "x", "y", "x1", "x2", "y1", "y2", "dx", "dy", "cx", "cy", "r", "width", "height", "viewBox", "transform",
    "text-anchor", "font-size", "font-weight", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity",
    "stroke-dasharray", "opacity",
}  # fmt: skip
"""What is kept of a drawing; classes, roles, ids, fonts, styles and links are not."""

SLOTS = {
    "#0000f1": "one", "#0000f2": "two", "#0000f3": "band", "#0000f4": "ink", "#0000f5": "line",
    "#0000e0": "heat0", "#0000e1": "heat1", "#0000e2": "heat2", "#0000e3": "heat3", "#0000e4": "heat4",
    "#0000e5": "heat5",
}  # fmt: skip
"""Classes of the page for the colours that charts are drawn in: the page decides what they look like."""

COLOURS = {name: colour for colour, name in SLOTS.items()}
ROOM = 12
"""Space beside a drawing, in its own units."""

NUMBER = re.compile(r"-?\d+\.\d{2,}")


def of_the_page(drawing: str, label: str) -> str:
    """Return a drawing as an element of the page.

    Args:
        drawing: SVG.
        label: id of the element that says what it shows.
    """
    root = ElementTree.fromstring(drawing)
    made = _kept(root)
    if made is None:
        raise ValueError("not a drawing")
    width, height = (float(made.attrib.pop(name)) for name in ("width", "height"))
    # The fonts of a reader may be wider than the one that the drawing was measured with.
    made.set("viewBox", f"{-ROOM} 0 {width + 2 * ROOM:g} {height:g}")
    made.attrib |= {"role": "img", "aria-labelledby": label, "focusable": "false"}
    ElementTree.register_namespace("", NAMESPACE)
    return ElementTree.tostring(made, encoding="unicode").replace(f' xmlns="{NAMESPACE}"', "")


def _kept(element: ElementTree.Element) -> ElementTree.Element | None:
    """Return an element with what is known of it, None if it is not known or draws nothing."""
    name = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    if name not in ELEMENTS:
        return None
    made = ElementTree.Element(f"{{{NAMESPACE}}}{name}")
    made.text = element.text if name in ("text", "tspan") else None
    classes = []
    for key, value in element.attrib.items():
        if key not in ATTRIBUTES:
            continue
        slot = SLOTS.get(value.lower())
        if slot:
            classes.append(f"{key}-{slot}")
        elif "url(" in value or value == "transparent":
            made.set(key, "none")
        else:
            made.set(key, NUMBER.sub(lambda found: f"{float(found[0]):.1f}", value))
    if classes:
        made.set("class", " ".join(classes))
    children = [one for one in map(_kept, element) if one is not None]
    if name == "g" and not children:
        return None
    made.extend(children)
    return made
