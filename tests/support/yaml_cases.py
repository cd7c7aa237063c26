"""Tables of test cases, in a YAML file beside the test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


def cases(test_file: str) -> Any:
    """Return the content of the YAML file that lies beside a test file and has its name."""
    return yaml.safe_load(Path(test_file).with_suffix(".yaml").read_text(encoding="utf-8"))
