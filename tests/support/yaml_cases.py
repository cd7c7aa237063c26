"""Tables of test cases, in a YAML file beside the test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast as the loader in Python, where PyYAML was built with it."""


def content_of(path: Path) -> Any:
    """Return the content of a YAML file of ours."""
    return yaml.load(path.read_text(encoding="utf-8"), LOADER)


def cases(test_file: str) -> Any:
    """Return the content of the YAML file that lies beside a test file and has its name."""
    return content_of(Path(test_file).with_suffix(".yaml"))
