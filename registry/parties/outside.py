"""Bodies outside the product: verifiers on file (RA-19), acts known only by their documents (RA-05, -16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.law.refusals import require
from registry.parties.errors import DocumentNotValid, NotOnFile


class OutsideKind(StrEnum):
    """REGION: an act of the regional forestry authority. CASE: an outcome of court, police or enforcement."""

    REGION = "REGION"
    CASE = "CASE"


class Outcome(StrEnum):
    AGREED = "AGREED"
    REFUSED = "REFUSED"
    NOTED = "NOTED"


@dataclass(frozen=True)
class OutsideAct:
    kind: OutsideKind
    body: str
    subject_kind: str
    subject_id: str
    document_no: str
    document_sha256: str
    decided_on: date
    outcome: Outcome


@dataclass(frozen=True)
class Verifier:
    """A verification body: qualified and on file with the ecology authority, for a time (RA-19)."""

    party_id: str
    filing_no: str
    qualification: str
    since: date
    until: date

    def covers(self, as_of: date) -> bool:
        return self.since <= as_of <= self.until


def check_document(rule: str, document_no: str, document_sha256: str, decided_on: date, as_of: date) -> None:
    """A document has a number and a file, and was not made after the day it is recorded."""
    complete = bool(document_no.strip()) and len(document_sha256) == 64 and decided_on <= as_of
    require(rule, complete, DocumentNotValid, number=document_no or "—")


def require_verifier(entries: Sequence[Verifier], party_id: str, as_of: date) -> None:
    """Only a qualified body on file on the day may sign a verification."""
    on_file = any(entry.party_id == party_id and entry.covers(as_of) for entry in entries)
    require("RA-19", on_file, NotOnFile, as_of=as_of.isoformat())
