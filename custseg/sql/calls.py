"""Calls of functions in conditions."""

from __future__ import annotations

from custseg.sql.functions import AGGREGATES, CLOCK, FUNCTIONS, SPECIAL, Function
from custseg.sql.tokens import Token
from custseg.sql.typed_sql import Checks, Part

CLOCK_REFUSED = "a condition cannot read the clock"
CLOCK_HINT = "Use a date, or days_since_last with --as-of."


def refuse(checks: Checks, token: Token, name: str) -> None:
    """Report a call of something that is not a function of conditions."""
    if name in CLOCK:
        checks.report(token, CLOCK_REFUSED, CLOCK_HINT)
    elif name in AGGREGATES:
        what = f"{name}(…) is not allowed: a condition sees one row at a time"
        checks.report(token, what, "Metrics such as orders and revenue are already totals.")
    else:
        checks.report(token, f"there is no function {token.text}", "There are: " + ", ".join([*FUNCTIONS, *SPECIAL]))


def apply(checks: Checks, token: Token, name: str, arguments: list[Part]) -> Part:
    """Return the call of a known function, its arguments checked."""
    function = FUNCTIONS[name]
    least, most = len(function.takes) - function.optional, len(function.takes)
    if len(arguments) < least or (len(arguments) > most and not function.more):
        wanted = f"{least} or {most}" if function.optional else f"{least}" + (" or more" if function.more else "")
        checks.report(token, f"{name} takes {wanted} values, not {len(arguments)}", "")
        return checks.nothing(token)
    arguments, kind = _arguments(checks, function, name, arguments)
    sql = f"{name}({', '.join(part.sql for part in arguments)})"
    if name == "SQRT":
        sql = f"(CASE WHEN {arguments[0].sql} >= 0 THEN {sql} END)"
    if name == "COALESCE" and len(arguments) == 1:
        sql = arguments[0].sql
    return checks.part(kind, sql, token)


def choose(checks: Checks, token: Token, arguments: list[Part]) -> Part:
    """Return ``IF(condition, yes, no)``."""
    if len(arguments) != 3:
        checks.report(token, f"IF takes 3 values, not {len(arguments)}", "Write IF(orders > 1, 'many', 'one').")
        return checks.nothing(token)
    checks.is_condition(arguments[0], "IF")
    yes, no = checks.alike(arguments[1:], "IF")
    return checks.part(yes.kind, f"(CASE WHEN {arguments[0].sql} THEN {yes.sql} ELSE {no.sql} END)", token)


def _arguments(checks: Checks, function: Function, name: str, arguments: list[Part]) -> tuple[list[Part], str]:
    if function.takes[0] == "same":
        arguments = checks.alike(arguments, name)
        return arguments, arguments[0].kind
    wanted = [*function.takes, *[function.takes[-1]] * len(arguments)]
    checked = [checks.of(part, kind, name) for part, kind in zip(arguments, wanted, strict=False)]
    return checked, function.gives
