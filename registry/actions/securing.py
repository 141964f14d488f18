"""Security over tickets: recorded and released by the institution or the authority (LP-17, LP-26, LP-51)."""

from collections.abc import Mapping

from registry.actions.desk import in_force, move, open_file, paper, require_kept
from registry.clock import Moment, new_id
from registry.law.refusals import all_at_once, require
from registry.office.documents import DocumentKind, Text
from registry.parties.roles import Actor, Role
from registry.proof.events import Fact
from registry.store.database import Db
from registry.store.queries import land
from registry.tickets.kinds import TicketKind
from registry.tickets.life_errors import NoSuchSecurity
from registry.tickets.security import Security, require_pledgeable
from registry.tickets.state_forest import require_state_pledge
from registry.tickets.ticket import Ticket


def pledge(
    db: Db,
    ticket_id: str,
    wanted: Security,
    consents: Mapping[str, str],
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """Enter a security; a second one needs the consent of the first pledgee (LP-51)."""
    ticket = open_file(db, ticket_id, "ticket.pledged", by=by, seen=seen, as_of=now.as_of, consents=consents)
    pack = in_force(db, ticket.unit_id, now)
    papers = (wanted.contract_sha256, wanted.holder_consent_sha256, wanted.assets_opinion_sha256)
    require_kept(db, *papers, *consents.values())
    certificate = land.certificate(db, ticket.certificate_id)
    with all_at_once():
        own = by.role is not Role.BANK or wanted.pledgee_id == by.party_id
        require("RA-15", own, NoSuchSecurity)
        require_pledgeable(wanted, ticket.kind, certificate.pledge, ticket.valid_to or now.as_of)
        if ticket.kind is TicketKind.STATE:
            require_state_pledge(ticket.holder_type, wanted.assets_opinion_sha256)
    entry = wanted.as_facts(new_id(now.at), by.person_id)
    body: dict[str, Text] = {
        **{name: value for name, value in entry.items() if isinstance(value, str)},
        "registration_no": wanted.registration_no,
        "amount_fen": str(wanted.amount_fen),
        "holder_consent_sha256": wanted.holder_consent_sha256,
        "assets_opinion_sha256": wanted.assets_opinion_sha256,
    }
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.SECURITY, body, by=by, now=now),
        "securities": [*ticket.securities, entry],
    }
    move(db, ticket, "ticket.pledged", by=by, now=now, pack=pack.ref, facts=facts)
    return ticket


def release(
    db: Db,
    ticket_id: str,
    security_id: str,
    release_sha256: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Ticket:
    """The pledgee confirms that its security is over; it may be done after the lapse of the text (AM-01)."""
    ticket = open_file(db, ticket_id, "ticket.released", by=by, seen=seen, as_of=now.as_of)
    require_kept(db, release_sha256)
    found = [one for one in ticket.securities if one["id"] == security_id]
    own = by.role is not Role.BANK or any(one["pledgee_id"] == by.party_id for one in found)
    require("RA-15", bool(found) and own, NoSuchSecurity)
    body: dict[str, Text] = {"security": security_id, "release_sha256": release_sha256}
    facts: dict[str, Fact] = {
        **paper(db, ticket, DocumentKind.SECURITY, body, by=by, now=now),
        "securities": [one for one in ticket.securities if one["id"] != security_id],
    }
    move(db, ticket, "ticket.released", by=by, now=now, facts=facts)
    return ticket
