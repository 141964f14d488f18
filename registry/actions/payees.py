"""Where beneficiaries are paid: an account in their own name, sealed, with its proof (ZJ-11, LP-18b)."""

import secrets
from dataclasses import replace
from hashlib import sha256

from registry import canonical
from registry.actions.desk import require_kept
from registry.actions.recording import record
from registry.clock import Moment, new_id
from registry.errors import NotFound
from registry.law.packs import CITY
from registry.law.refusals import all_at_once
from registry.parties.authority import require_authority
from registry.parties.persons import PartyKind
from registry.parties.roles import Actor, Role
from registry.proof.events import Fact
from registry.settlement.batches import SETTLE
from registry.settlement.payees import BankAccount, PayeeAccount, require_fitting_kind, require_own_name
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import parties, payees, privacy, settling
from registry.tickets.operation import AccountKind

SALT_BYTES = 32


def record_payee(
    db: Db,
    party_id: str,
    kind: AccountKind,
    given: BankAccount,
    proof_sha256: str,
    *,
    vault: Vault,
    by: Actor,
    now: Moment,
) -> PayeeAccount:
    """The account counts only in the beneficiary's registered name; a collective's only as a collective's."""
    require_authority(SETTLE, by, CITY)
    require_kept(db, proof_sha256)
    party = parties.party(db, party_id)
    if party is None:
        raise NotFound(what="收款方", id=party_id)
    person = party.kind is PartyKind.PERSON
    details = privacy.open_details(db, party_id, vault)[0] if person else None
    name = details.name if details else parties.party_name_on(db, party_id, now.as_of) or ""
    with all_at_once():
        require_own_name(given, name)
        require_fitting_kind(kind, collective=_is_collective(db, party_id), person=person, name=name)
    salt = secrets.token_bytes(SALT_BYTES)
    answers = sha256(b"linpiao payee\x00" + salt + canonical.dumps(vars(given))).hexdigest()
    made = PayeeAccount(new_id(now.at), party_id, kind, proof_sha256, answers, by.person_id, "")
    facts = payee_facts(made)
    event = record(db, "payee.recorded", ("payee", made.id), by=by, now=now, unit_id=CITY, facts=facts)
    made = replace(made, event_id=event.id)
    settling.keep(db, "payee_account", made)
    payees.keep_private(db, made, {**vars(given), "salt": salt.hex()}, vault=vault, at=now.at)
    return made


def payee_facts(made: PayeeAccount) -> dict[str, Fact]:
    return {
        "party": made.party_id,
        "kind": made.kind.value,
        "proof_sha256": made.proof_sha256,
        "commitment": made.commitment,
    }


def checked_payee(db: Db, party_id: str) -> PayeeAccount:
    """The account money may go to today, checked again by what the party is now."""
    account = settling.payee_account(db, party_id)
    party = parties.party(db, party_id)
    person = party is not None and party.kind is PartyKind.PERSON
    require_fitting_kind(
        account.kind if account else None,
        collective=_is_collective(db, party_id),
        person=person,
        name=party_id,
    )
    assert account is not None, "an account that is not there has no fitting kind"
    return account


def _is_collective(db: Db, party_id: str) -> bool:
    return parties.acts_as(db, party_id, Role.VILLAGE)
