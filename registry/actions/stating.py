"""Verbs of statements: made from the papers and certificates of a file, kept sealed, shown to anybody."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.actions.casework import move, open_case
from registry.actions.neutrality import xiaona
from registry.actions.proving import prove_document
from registry.clock import Moment
from registry.errors import Words
from registry.law.refusals import require
from registry.market.certificates import TEST_MARK
from registry.market.neutrality import NeutralityFile, is_large
from registry.market.neutrality_errors import NothingToState, StatementUnknown
from registry.market.statements import (
    Retirement,
    Statement,
    StatementStatus,
    Told,
    statement_number,
    statement_record,
    status_of,
    wording,
)
from registry.office.documents import DocumentKind
from registry.parties.errors import PersonalDataErased
from registry.parties.roles import Actor
from registry.proof.bundle import DOCUMENT_FACT, DocumentProof, commitment
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import casework, issuing, neutrality, office, parties
from registry.tickets.numbers import verification_code

SALT_BYTES = 32


def state(
    db: Db, file_id: str, display_name: str, *, vault: Vault, by: Actor, now: Moment, seen: int | None = None
) -> Statement:
    """PARTLY_OFFSET says its percent, only NEUTRAL says more; the next statement supersedes this one."""
    file = open_case(db, NeutralityFile, file_id, "neutrality.stated", by=by, seen=seen)
    pack = xiaona(db, now.as_of, file.unit_id)
    earlier = neutrality.statement(db, file.statement_no) if file.statement_no else None
    fresh = earlier is None or status_of(earlier, file) is not StatementStatus.VALID
    require("ZH-03", fresh, NothingToState, number=file.statement_no or "—")
    sequence = office.next_number(db, file.unit_id, "neutrality_statement", now.as_of.year)
    number = statement_number(file.unit_id, now.as_of.year, sequence)
    record = statement_record(
        number,
        file,
        _told(db, file, display_name, now),
        retirements_of(db, file.id),
        large=is_large(file, pack),
        pack=pack.ref,
        issued_on=now.as_of,
    )
    facts: dict[str, Fact] = {"statement_no": number, DOCUMENT_FACT: commitment(record)}
    event = move(db, file, "neutrality.stated", by=by, now=now, facts=facts, pack=pack)
    made = Statement(
        number=number,
        code=verification_code(event.leaf_hash()),
        file_id=file.id,
        emissions_g=file.emissions_g or 0,
        retired_g=file.retired_g,
        issued_on=now.as_of,
        issued_at=now.at,
        event_id=event.id,
        document_sha256=str(facts[DOCUMENT_FACT]),
        test=file.test,
    )
    db.add(made)
    db.flush()
    neutrality.keep_record(db, number, file.party_id, record, vault=vault, at=now.at)
    return made


def retirements_of(db: Db, file_id: str) -> list[Retirement]:
    found = []
    for made in neutrality.retirements(db, file_id):
        issuance_id = str(made.issuance_id)  # what has none is only expected and never taken in (IV-04)
        issued = issuing.issuance(db, issuance_id)
        known = issuing.numbers(db, issuance_id)
        numbers = (known.filing_no, known.verification_no, known.issue_no) if known else None
        found.append(
            Retirement(
                certificate=made.number,
                grams=made.last - made.first + 1,
                serials=(made.first, made.last),
                issuance=issued.number,
                numbers=numbers,
                experts=known.experts if known else (),
            )
        )
    return found


def papers_of(db: Db, file: NeutralityFile) -> dict[DocumentKind, Mapping[str, Any]]:
    """The latest text of each kind of paper."""
    return {paper.kind: paper.body for paper in office.documents_of(db, file.id)}


def _told(db: Db, file: NeutralityFile, display_name: str, now: Moment) -> Told:
    papers = papers_of(db, file)
    opened, accounted = papers[DocumentKind.NEUTRALITY], papers[DocumentKind.ACCOUNT]
    report = papers.get(DocumentKind.REPORT, {}) if file.verifier_id else {}
    verifier = parties.party_name_on(db, file.verifier_id, now.as_of) if report and file.verifier_id else ""
    own = parties.party_name_on(db, file.party_id, now.as_of)
    return Told(
        holder=display_name.strip() or own or file.papers[0],
        name=str(opened["name"]),
        batch=str(opened["batch"]),
        guide=str(accounted["guide"]),
        method=str(accounted["method"]),
        lines=list(accounted.get("lines", [])),
        not_counted=list(accounted.get("not_counted", [])),
        parameters_version=str(accounted.get("parameters_version", "")),
        verifier=verifier or "",
        verifier_filing_no=str(report.get("filing_no", "")),
        report_no=str(report.get("report_no", "")),
        salt=secrets.token_hex(SALT_BYTES),
    )


@dataclass(frozen=True)
class PublicStatement:
    """What anybody may see: the record without its salt, its status today, the sentence it supports."""

    record: Mapping[str, Fact]
    number: str
    code: str
    status: StatementStatus
    superseded_by: str
    wording: Words | None
    test_mark: Words | None
    event_id: str
    document_sha256: str


def known_statement(db: Db, number_or_code: str) -> Statement:
    found = neutrality.statement(db, number_or_code.upper())
    if found is None:
        raise StatementUnknown(number=number_or_code)
    return found


def public_statement(db: Db, number_or_code: str, *, vault: Vault) -> PublicStatement:
    """An erased subject leaves the figures."""
    found = known_statement(db, number_or_code)
    file = casework.find(db, NeutralityFile, found.file_id)
    status = status_of(found, file)
    try:
        record = neutrality.record_of(db, found.number, vault)
    except PersonalDataErased:
        record = {"number": found.number, "emissions_g": found.emissions_g, "retired_g": found.retired_g}
    return PublicStatement(
        record={name: value for name, value in record.items() if name != "salt"},
        number=found.number,
        code=found.code,
        status=status,
        superseded_by=(file.statement_no or "") if status is StatementStatus.SUPERSEDED else "",
        wording=wording(record) if "file_kind" in record else None,
        test_mark=TEST_MARK if found.test else None,
        event_id=found.event_id,
        document_sha256=found.document_sha256,
    )


def statement_proof(db: Db, number: str, *, vault: Vault) -> DocumentProof:
    """The record with its event and, once signed, its proof."""
    found = known_statement(db, number)
    return prove_document(db, neutrality.record_of(db, found.number, vault), found.event_id)


def yearly_totals(db: Db, year: int) -> Sequence[Mapping[str, Any]]:
    """企业年度内碳普惠总交易额 (ZH-11): per organisation what it bought, sold and both together."""
    totals: dict[str, dict[str, Any]] = {}
    for row in neutrality.yearly_trade(db, year):
        empty = dict.fromkeys(("bought_fen", "bought_g", "sold_fen", "sold_g", "orders"), 0)
        one = totals.setdefault(row.party_id, {"party_id": row.party_id, **empty})
        side = row.side.lower()
        one[f"{side}_fen"], one[f"{side}_g"] = int(row.fen), int(row.grams)
        one["orders"] += int(row.orders)
    return [{**one, "total_fen": one["bought_fen"] + one["sold_fen"]} for one in totals.values()]
