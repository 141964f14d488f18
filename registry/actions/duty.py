"""Verbs of the planting duty: apply, hand in a roster, issue; and what stands to somebody's credit (16.8)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from registry.actions.casework import begin, move, open_case
from registry.actions.desk import INBOX
from registry.actions.identity import MarkKind, person_by
from registry.actions.recording import announce
from registry.clock import Moment, new_id
from registry.law.packs import CITY, Pack
from registry.law.refusals import all_at_once
from registry.law.validity import governing
from registry.market import duty as rules
from registry.market.duty import DutyCertificate, DutyRoster, Paid, Person
from registry.parties.errors import PersonalDataErased
from registry.parties.masking import COVERED, mask_id_number, mask_name
from registry.parties.roles import Actor
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import duty, law, office, privacy
from registry.tickets.numbers import check_digits

NUMBERS = "duty"
SALT_BYTES = 32


@dataclass(frozen=True)
class Standing:
    """What somebody has paid towards the duty of a year; `used` of it is behind applications already."""

    year: int
    trees: int
    minimum: int
    used: int
    paid: Sequence[Paid]

    @property
    def free(self) -> int:
        return self.trees - self.used


def standing(db: Db, party_id: str, year: int, now: Moment, *, lock: bool = False) -> Standing:
    """`lock`: two applications on one payment take turns."""
    pack = _terms(db, now)
    paid = rules.counting(duty.paid_by(db, party_id, year, lock=lock), pack)
    return Standing(
        year=year,
        trees=rules.trees_paid(paid, duty.tree_yuan(db, year)),
        minimum=pack.number("YZ-06.trees_min"),
        used=duty.trees_used(db, party_id, year),
        paid=paid,
    )


def apply(db: Db, year: int, person: Person, *, vault: Vault, by: Actor, now: Moment) -> DutyCertificate:
    """→ APPLIED by the citizen, under the real name, once a year (YZ-06)."""
    pack, stands = _pack(db, now), standing(db, by.party_id, year, now, lock=True)
    owner = person_by(db, MarkKind.ID_NUMBER, person.id_number, vault)
    signed_on = privacy.has_mark(db, by.person_id, MarkKind.OIDC.value)
    with all_at_once():
        rules.require_real_name(signed_on and owner in (None, by.person_id))
        _require_persons(db, year, [person], vault=vault, now=now)
        if duty.has_applied(db, by.party_id, year):
            rules.require_first(True, year)
        else:
            rules.require_reached(stands.free, pack)
    return _applied(db, _Claim(person, stands.free, stands, pack), vault=vault, by=by, now=now)


def hand_in(
    db: Db, year: int, headcount: int, people: Sequence[Person], *, vault: Vault, by: Actor, now: Moment
) -> DutyRoster:
    """A unit that has paid names its people; each applies through it, once a year (YZ-11)."""
    pack, stands = _pack(db, now), standing(db, by.party_id, year, now, lock=True)
    before = duty.persons_named(db, by.party_id, year)
    with all_at_once():
        rules.require_enough(stands.free, len(people), pack)
        rules.require_headcount(headcount, before + len(people))
        _require_persons(db, year, people, vault=vault, now=now)
    roster = DutyRoster(
        id=new_id(now.at),
        unit_id=stands.paid[0].unit_id,
        party_id=by.party_id,
        year=year,
        headcount=headcount,
        persons=len(people),
        trees=len(people) * stands.minimum,
    )
    begin(db, roster, "duty_roster.handed_in", by=by, now=now, pack=pack)
    for line, person in enumerate(people, 1):
        claim = _Claim(person, stands.minimum, stands, pack, roster.id, line)
        _applied(db, claim, vault=vault, by=by, now=now)
    return roster


def issue(db: Db, duty_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> DutyCertificate:
    """APPLIED → ISSUED by the office of the slot, by default the 绿化委员会办公室 (RA-28).

    What was paid must still stand: a certificate of a payment may have been revoked since.
    """
    found = open_case(db, DutyCertificate, duty_id, "duty.issued", by=by, seen=seen)
    stands = standing(db, found.party_id, found.year, now, lock=True)
    rules.require_still_paid(stands.trees, stands.used)
    sequence = office.next_number(db, CITY, NUMBERS, found.year)
    stem = f"{found.unit_id}-D{found.year}-{sequence:06d}"
    facts: dict[str, Fact] = {
        "number": f"{stem}-{check_digits(stem)}",
        "issued_on": now.as_of.isoformat(),
        "issued_by": by.person_id,
    }
    event = move(db, found, "duty.issued", by=by, now=now, facts=facts)
    announce(db, event, INBOX, found.party_id)
    return found


def shown_name(db: Db, found: DutyCertificate, vault: Vault) -> str:
    """As every list and page shows it: a minor, and who was erased, is covered whole (GS-15)."""
    if found.minor:
        return COVERED
    try:
        return mask_name(duty.private(db, found.id, vault)["name"])
    except PersonalDataErased:
        return COVERED


@dataclass(frozen=True)
class _Claim:
    person: Person
    trees: int
    stands: Standing
    pack: Pack
    roster_id: str = ""
    line: int = 1


def _require_persons(db: Db, year: int, people: Sequence[Person], *, vault: Vault, now: Moment) -> None:
    """Every problem of every line; nobody is named twice."""
    keys = [_key(person, vault) for person in people]
    known = duty.known_keys(db, keys, year)
    for line, (person, key) in enumerate(zip(people, keys, strict=True), 1):
        rules.require_person(person, now.as_of, line)
        rules.require_first(key in known, year, line)
        known.add(key)


def _applied(db: Db, claim: _Claim, *, vault: Vault, by: Actor, now: Moment) -> DutyCertificate:
    person, year = claim.person, claim.stands.year
    salt = secrets.token_hex(SALT_BYTES)
    made = DutyCertificate(
        id=new_id(now.at),
        unit_id=claim.stands.paid[0].unit_id,
        party_id=by.party_id,
        year=year,
        trees=claim.trees,
        person_sha256=person.commitment(salt),
        minor=int(person.is_minor(now.as_of)),
        roster_id=claim.roster_id,
        orders=[one.order_id for one in claim.stands.paid],
    )
    begin(db, made, "duty.applied", by=by, now=now, pack=claim.pack)
    content = {"name": person.name, "id_number": mask_id_number(person.id_number), "salt": salt}
    kept = duty.keep_private(db, made, _key(person, vault), content, vault=vault, at=now.at)
    rules.require_first(not kept, year, claim.line)
    return made


def _key(person: Person, vault: Vault) -> str:
    return vault.fingerprint(MarkKind.ID_NUMBER.value, person.id_number)


def _pack(db: Db, now: Moment) -> Pack:
    return law.current_law(db).require("xiaowei", now.as_of, CITY)


def _terms(db: Db, now: Moment) -> Pack:
    """What was paid and applied for is counted and issued also after the lapse of the text (AM-01)."""
    known = law.current_law(db)
    return governing(known.packs, "xiaowei", now.as_of, known.activations)
