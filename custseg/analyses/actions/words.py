"""What people read about a list: how much there is to do, what is left out, and what may be wrong with it."""

from __future__ import annotations

import polars as pl

from custseg.analyses.actions.chosen import KEPT_OFF, Chosen
from custseg.analyses.actions.people import CONSENT, EMAIL, IS_PROSPECT, PHONE
from custseg.analyses.actions.request import ActionRequest
from custseg.notes import Note
from custseg.numbers import counted, readable
from custseg.result import Figure
from custseg.segments.action_columns import ARM, CONTACT, CUSTOMER_ID, HOW, OWNER, RULE, STAKE
from custseg.segments.triggers import CALL, DESK, EVERYONE, MAIL, PROSPECTS

TOO_MANY, FEW = 0.9, 10
"""Share of customers from which a rule tells nothing apart; fewest customers for it, and of a control group."""

OWNERS_SHOWN = 5


def headline_of(chosen: Chosen) -> str:
    """Return the first line: nothing to do, if that is so."""
    return (
        ""
        if chosen.rows.height
        else "Nothing to do: what the rules name is handled, cannot be reached, or is not asked for."
    )


def figures_of(request: ActionRequest, chosen: Chosen, frame: pl.DataFrame) -> list[Figure]:
    """Return the summary of a list.

    Args:
        request: what it takes.
        chosen: its rows.
        frame: the same as files have them.
    """
    listed = frame.filter(pl.col(ARM) == CONTACT)
    how = dict(listed.group_by(HOW).len().iter_rows())
    unreachable = sum(chosen.unreachable.values())
    control = frame.height - listed.height
    customers, stake = listed[CUSTOMER_ID].n_unique(), float(listed[STAKE].sum())
    figures = [
        _count("actions", "Things to do", listed.height, "List", "{} to do"),
        _count("customers_listed", "Customers on the list", customers, "List", "for {} customers"),
        _count("calls", "Calls", how.get(CALL, 0), "List", "{} calls"),
        _count("mails", "Mails", how.get(MAIL, 0), "List", "{} mails"),
        _count("desk", "At the desk", how.get(DESK, 0), "List", "{} at the desk"),
        Figure("stake", "Money at stake", "money", stake, "List", "{} at stake" if stake else ""),
        _count("control", "Rows of control groups", control, "List", "{} kept off as the control group"),
        _count("unreachable", "Cannot be reached", unreachable, "Left out", "{} that cannot be reached"),
        _count("handled", "Handled already", chosen.handled, "Left out", "{} handled already"),
        _count("more_than_each", "Beyond those of a customer", chosen.more_than_each, "Left out",
               "{} beyond the " + f"{request.dataset.settings['each']} of a customer"),
        _count("beyond_limit", "Beyond the limit", chosen.cut, "Left out", "{} beyond --limit"),
        _count("became_calls", "Mails that became calls", chosen.became_calls, "How",
               "{} mails became calls, for want of consent or address"),
        _count("became_mails", "Calls that became mails", chosen.became_mails, "How",
               "{} calls became mails, for want of a number"),
    ]  # fmt: skip
    return figures + _owners(listed)


def _count(name: str, title: str, value: int, line: str, phrase: str) -> Figure:
    return Figure(name, title, "count", value, line, phrase if value else "")


def _owners(listed: pl.DataFrame) -> list[Figure]:
    """Return how much the owners have to do who have most."""
    counts = (
        listed.filter(pl.col(OWNER).is_not_null()).group_by(OWNER).len().sort("len", OWNER, descending=[True, False])
    )
    return [
        Figure(f"owner_{place}", f"Things to do of {owner}", "count", number, "Owners", f"{owner} {{}}")
        for place, (owner, number) in enumerate(counts.head(OWNERS_SHOWN).iter_rows(), 1)
    ]


def notes_of(request: ActionRequest, values: pl.DataFrame, chosen: Chosen) -> list[Note]:
    """Return what may be wrong with a list."""
    return [
        *lacking_notes(request),
        *_contacts(request, values),
        *_everyone(request, values, chosen),
        *_control(chosen, request),
    ]


def lacking_notes(request: ActionRequest) -> list[Note]:
    """Return a note on the rules that the data cannot answer, if any."""
    lacking = request.plan.compiled.triggers_lacking
    if not lacking:
        return []
    needs: dict[str, list[str]] = {}
    for name, what in lacking.items():
        needs.setdefault(what, []).append(name)
    listed = "; ".join(f"{', '.join(names)} (needs {what})" for what, names in needs.items())
    return [Note("rules_lacking", f"Rules left out, because the data lack columns: {listed}.")]


def _contacts(request: ActionRequest, values: pl.DataFrame) -> list[Note]:
    """Return notes on contact data that are missing."""
    people = request.people
    if not people.reachable:
        missing = "the contacts have neither e-mail nor phone" if people.has_contacts else "there are no contacts"
        hint = "" if people.has_contacts else " Add --contacts FILE."
        return [
            Note("no_contacts", f"Nobody's address is known, because {missing}: check each before you write.{hint}")
        ]
    customers = values.filter(~pl.col(IS_PROSPECT))
    notes = []
    without = customers.filter(pl.col(EMAIL).is_null() & pl.col(PHONE).is_null()).height
    if without:
        text = f"{counted(without, 'customer')} of {customers.height:,} with neither e-mail nor phone."
        notes.append(Note("no_address", text))
    if EMAIL in people.columns and CONSENT not in people.columns:
        text = "Nothing tells who consented to mail, so nobody is written to: --map contacts.consent=COLUMN names it."
        notes.append(Note("no_consent", text, stays=True))
    return notes


def _everyone(request: ActionRequest, values: pl.DataFrame, chosen: Chosen) -> list[Note]:
    """Return a note on rules that nearly everyone meets: they tell nobody apart."""
    prospects = int(values[IS_PROSPECT].sum())
    customers = values.height - prospects
    wide = []
    for name, number in chosen.fired.items():
        meant_for = request.triggers[name].trigger.meant_for
        if meant_for == PROSPECTS:
            continue
        everyone = values.height if meant_for == EVERYONE else customers
        if everyone >= FEW and number >= TOO_MANY * everyone:
            wide.append(f"{name} ({number:,} of {everyone:,})")
    if not wide:
        return []
    return [Note("rule_for_everyone", f"Nearly everyone meets the condition of {', '.join(sorted(wide))}: narrow it.")]


def _control(chosen: Chosen, request: ActionRequest) -> list[Note]:
    """Return a note on control groups that are too small to compare with."""
    share = request.dataset.settings["control"]
    if not share or chosen.rows.is_empty():
        return []
    counts = chosen.rows.group_by(RULE).agg(pl.col(KEPT_OFF).sum()).sort(RULE)
    small = [f"{rule} ({number})" for rule, number in counts.iter_rows() if number < FEW]
    if not small:
        return []
    text = (
        f"With a control group of {readable(share, 'share')}, that of {', '.join(small)} is too small to tell anything."
    )
    return [Note("small_control", text)]
