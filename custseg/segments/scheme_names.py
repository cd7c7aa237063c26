"""The names of the built-in schemes, found without a YAML parser: help has to be there at once."""

from __future__ import annotations

import re
from pathlib import Path

BUILT_IN = Path(__file__).parent / "rules" / "rules.yaml"


def scheme_names() -> list[str]:
    """Return the names of the built-in schemes in their order."""
    text = BUILT_IN.read_text(encoding="utf-8")
    _, _, rest = text.partition("\nschemes:\n")
    schemes = re.split(r"^\w", rest, maxsplit=1, flags=re.MULTILINE)[0]
    return re.findall(r"^  ([\w-]+):", schemes, re.MULTILINE)
