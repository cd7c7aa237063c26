"""Events without money: dates and customers whose amounts are not there, or are left out."""

from __future__ import annotations

from custseg.errors import Problem
from custseg.notes import Note
from custseg.settings.setting import Settings
from custseg.tables.headers.roles import Headers
from custseg.tables.headers.synonyms import MAIN_TABLES, roles

NO_AMOUNTS = "The file is read without amounts: --no-money."
"""Why figures of money are absent."""

OF_MONEY = (
    "margin", "cac", "spend", "currency", "blank_currency", "rates", "includes", "amount_per", "minor_units",
    "lifetime", "discount",
)  # fmt: skip
"""Settings that say something of amounts; in a config file they are for other runs."""


def without_amounts(settings: Settings) -> bool:
    """Return whether rows count as events.

    Raises:
        CustsegError: an option that was typed beside it says something of amounts.
    """
    if settings["no_money"] != "on":
        return False
    where = settings.origin("no_money")
    typed = [name for name in OF_MONEY if "--" in settings.origin(name)]
    problems = [
        Problem(f"{settings.origin(name)} takes amounts, which {where} leaves out", where, "Leave out one of them.")
        for name in typed
    ]
    mapped = [role for role in settings["map"] if _is_money(role)] if "--" in settings.origin("map") else []
    problems += [
        Problem(f"--map {role} names amounts, which {where} leaves out", where, "Leave out one of them.")
        for role in mapped
    ]
    if problems:
        raise settings.error("no_money")(problems)
    return True


def leave_out_amounts(headers: Headers) -> list[Note]:
    """Take the roles of money from the columns of a table, and return a note on those that it has.

    Args:
        headers: roles of the columns.
    """
    found = [role for role in headers.columns if _is_money(role)]
    columns = [column for role in found for column in headers.all_of(role)]
    for role in found:
        del headers.columns[role]
        headers.more.pop(role, None)
    # Who paid and who was paid follows from the sign of an amount.
    headers.parties.pop("customer_id", None)
    if not columns:
        return []
    listed = ", ".join(f"'{column}'" for column in columns)
    text = f"Left out because of --no-money: {listed}. Leave out the option to count what was paid."
    return [Note("amounts_left_out", text)]


def _is_money(role: str) -> bool:
    found = [roles(table)[role].kind for table in MAIN_TABLES if role in roles(table)]
    return role == "currency" or not {"money", "discount"}.isdisjoint(found)
