"""Texts of a file as YAML on one line, whatever signs they hold."""

from __future__ import annotations

import json


def in_quotes(text: str) -> str:
    """Return a text as a YAML string, with every character escaped that could break it."""
    return on_one_line(json.dumps(text, ensure_ascii=False))


def on_one_line(text: str) -> str:
    """Return a text on one line, with unprintable characters escaped."""
    return "".join(sign if sign.isprintable() else _escaped(sign) for sign in text)


def _escaped(sign: str) -> str:
    return f"\\u{ord(sign):04x}" if ord(sign) < 1 << 16 else f"\\U{ord(sign):08x}"
