"""The findings about contacts that ``custseg inspect`` looks for, and what to do about each."""

from __future__ import annotations

from custseg.analyses.inspect.finding import Finding
from custseg.analyses.inspect.findings import FINDINGS

CONTACT_FINDINGS = [
    Finding(
        "contact_without_orders",
        "Contacts without orders",
        "Contacts without a used row.",
        "Prospects? To list them: custseg customers --all.",
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
        "Invalid e-mail addresses",
        "Not a name, one @ and a domain with a dot; or with spaces or commas.",
        "Fix them: mail to them bounces.",
    ),
    Finding(
        "empty_phone",
        "Contacts without a phone number",
        "The phone number is empty.",
        "Ask for it with the next order.",
    ),
    Finding(
        "malformed_phone",
        "Invalid phone numbers",
        "Other characters than digits, + ( ) . / - and an extension, or not 7 to 15 digits.",
        "Fix them: 7 to 15 digits.",
    ),
    Finding(
        "stale_contact",
        "Contacts without activity for a year",
        "The last order and every other date of the contact are more than 365 days before the report date.",
        "Contact them or remove them from the list.",
    ),
    Finding(
        "same_email",
        "Same e-mail address, several ids",
        "Equal apart from case.",
        "Probably the same person: merge them.",
    ),
    Finding(
        "same_phone",
        "Same phone number, several ids",
        "Equal digits of valid numbers.",
        "Probably the same person or company: check them.",
    ),
    Finding(
        "same_name",
        "Same name, several ids",
        "Equal apart from case, spaces and punctuation; neither e-mail addresses nor phone numbers differ.",
        "Perhaps the same person: check them.",
    ),
    Finding(
        "near_duplicate",
        "Nearly equal customers, several ids",
        "Names that differ by a letter or two, in accents, spaces or the order of words, and the same e-mail address, "
        "phone number or postcode; e-mail or phone may have an error too, if not the other speaks against it. Names "
        "alone where contacts have nothing else. Numbers in names have to be equal. Without ids that --match merges, "
        "and what the findings above tell. Needs the extra match.",
        "Probably the same person or company: check and merge them.",
    ),
    Finding(
        "contact_without_owner",
        "Contacts without an owner",
        "The column of sellers or owners is empty.",
        "Give each a seller, who looks after it.",
    ),
]
CONTACT_NAMES = frozenset(finding.name for finding in CONTACT_FINDINGS)

ALL_FINDINGS = {finding.name: finding for finding in [*FINDINGS, *CONTACT_FINDINGS]}
