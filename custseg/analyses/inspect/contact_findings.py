"""What can be wrong with contacts, and what to do about it: the rest of the list behind ``custseg inspect``."""

from __future__ import annotations

from custseg.analyses.inspect.findings import FINDINGS, Finding

CONTACT_FINDINGS = [
    Finding(
        "contact_without_orders",
        "Contacts without orders",
        "Contacts without a used row.",
        "Prospects? custseg customers --all lists them.",
    ),
    Finding("empty_name", "Contacts without a name", "The name is empty.", "Fill it in."),
    Finding(
        "empty_email",
        "Contacts without an e-mail address",
        "The e-mail address is empty.",
        "Ask for it with the next order.",
    ),
    Finding(
        "malformed_email",
        "E-mail addresses that cannot be right",
        "Not one @ between a name and a domain with a dot; blanks, commas.",
        "Mend them: mail bounces.",
    ),
    Finding(
        "empty_phone",
        "Contacts without a phone number",
        "The phone number is empty.",
        "Ask for it with the next order.",
    ),
    Finding(
        "malformed_phone",
        "Phone numbers that cannot be right",
        "Other signs than digits, + ( ) . / - and an extension, or not 7 to 15 digits.",
        "Mend them: 7 to 15 digits.",
    ),
    Finding(
        "stale_contact",
        "Contacts untouched for a year",
        "The last order and every other date of the contact lie more than 365 days before the day as of.",
        "Write to them, or take them off the list.",
    ),
    Finding(
        "same_email",
        "One e-mail address, several ids",
        "Equal but for case.",
        "Probably one person each: merge them.",
    ),
    Finding(
        "same_phone",
        "One phone number, several ids",
        "Equal digits, of well-formed numbers.",
        "Probably one person or firm each.",
    ),
    Finding(
        "same_name",
        "One name, several ids",
        "Equal but for case, blanks and signs, and neither e-mails nor phone numbers differ.",
        "Perhaps one person each: neither e-mail nor phone tells them apart.",
    ),
]
CONTACT_NAMES = frozenset(finding.name for finding in CONTACT_FINDINGS)

ALL_FINDINGS = {finding.name: finding for finding in [*FINDINGS, *CONTACT_FINDINGS]}
