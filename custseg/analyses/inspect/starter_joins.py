"""How tables are joined, as settings: next week's files are joined by the same keys, or it is an error."""

from __future__ import annotations

from pathlib import PurePath

from custseg.analyses.inspect.yaml_text import in_quotes
from custseg.settings.join_rules import join_rule
from custseg.sources.join import Join
from custseg.sources.source import Source


def join_lines(source: Source) -> list[str]:
    """Return the lines of a config file that name the keys of tables, and the tables that are not read.

    Args:
        source: one table or several.
    """
    rules = [(_rule(join), f"{join.level}s" if join.level != "other" else "") for join in source.joins]
    rules += [(f"{_file(one.table)}:none", "not read") for one in source.not_read]
    if not rules:
        return []
    counted = f"{_file(source.files[0].name)}:rows"
    if source.joins and all(_is_possible(rule) for rule in (counted, *(rule for rule, _ in rules))):
        # With it the list is complete, so that a table that it does not name is new.
        rules.insert(0, (counted, "what is counted; a table that is not here is an error"))
    lines = [f"  {'' if _is_possible(rule) else '# '}- {in_quotes(rule)}" for rule, _ in rules]
    wide = max(map(len, lines))
    written = [f"{line.ljust(wide)}   # {why}" if why else line for line, (_, why) in zip(lines, rules, strict=True)]
    sign = "" if any(_is_possible(rule) for rule, _ in rules) else "# "
    return [f"{sign}join:   # the key of a table = the column of another that leads to it", *written]


def _rule(join: Join) -> str:
    sign = "~" if join.comparison == "numbers" else "="
    return f"{_file(join.parent)}:{join.parent_key}{sign}{join.child_key}"


def _file(table: str) -> str:
    """Return the name of the first file of a table, without its folder."""
    first, more, number = table.rpartition(" and ")
    return PurePath(first if more and number.endswith(" more") else table).name


def _is_possible(rule: str) -> bool:
    """Return whether a rule can be written: names of columns may hold the signs that it has a use for."""
    try:
        return str(join_rule(rule)) == rule
    except ValueError:
        return False
