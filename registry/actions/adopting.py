"""Verbs of adoptions: begin with the certificate, plaque, loss and substitute, restating, the end (16.9)."""

import secrets
from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from registry.actions.casework import begin, move, open_case, sheet
from registry.actions.desk import INBOX, require_kept, require_reason
from registry.actions.ledger import post
from registry.actions.recording import announce
from registry.clock import Moment, new_id
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.law.validity import governing
from registry.ledger.accounts import ISSUED, OFFER, RETIRED, account_id, pieces_of
from registry.ledger.transfers import Kind, Transfer, committed
from registry.market import adoptions as rules
from registry.market.adoptions import Adoption, Placing, TreeYear
from registry.market.orders import OrderObject
from registry.market.piece_errors import TermNotOver
from registry.market.trees import (
    Tree,
    TreeState,
    TreeSurvey,
    dbh_after_a_year_mm,
    months_later,
    price_of_piece,
    silent_since,
)
from registry.office.documents import DocumentKind
from registry.parties.roles import SYSTEM, Actor
from registry.proof.events import Event, Fact
from registry.store.database import Db
from registry.store.privacy import Vault
from registry.store.queries import casework, law, sales, trees

SALT_BYTES = 16


def begin_adoption(db: Db, event: Event, now: Moment) -> Iterable[Event]:
    """The certificate is made: the years of the tree are sold, and it has an adopter."""
    order = sales.order(db, event.subject_id)
    if order.object is not OrderObject.TREE:
        return
    tree = casework.find(db, Tree, order.tree_id or "")
    adoption = Adoption(
        id=new_id(now.at),
        unit_id=tree.unit_id,
        party_id=order.buyer_id,
        tree_id=tree.id,
        order_id=order.id,
        certificate_no=str(event.facts["certificate_no"]),
        years=order.pieces,
        growth_g=order.grams // order.pieces,
        survey_id=tree.survey_id,
        starts_on=now.as_of,
        ends_on=rules.last_day(now.as_of, order.pieces),
        trees=[tree.id],
    )
    years = _sell(db, tree, adoption, now.as_of)
    yield begin(db, adoption, "adoption.begun", by=SYSTEM, now=now, facts=_told(tree, years))
    trees.keep_years(db, years)
    facts: dict[str, Fact] = {
        "adoption_id": adoption.id,
        "deficit_g": tree.deficit_g - tree.making_good_g,
        "reminded_on": None,
    }
    yield move(db, tree, "tree.adopted", by=SYSTEM, now=now, facts=facts)


def wish_plaque(
    db: Db, adoption_id: str, name: str, *, vault: Vault, by: Actor, now: Moment, seen: int | None = None
) -> Adoption:
    """ADOPTED → PLAQUE_ORDERED: a work order for the keeper, with the name the adopter wants (RY-05)."""
    adoption = open_case(db, Adoption, adoption_id, "adoption.plaque_wished", by=by, seen=seen)
    require_reason(name)
    salt = secrets.token_hex(SALT_BYTES)
    facts: dict[str, Fact] = {
        "plaque_name_sha256": sha256(f"plaque {salt} {name}".encode()).hexdigest(),
        "plaque_screened_by": "",
    }
    event = move(db, adoption, "adoption.plaque_wished", by=by, now=now, facts=facts)
    trees.keep_plaque_name(db, adoption, name.strip(), salt, vault=vault, at=now.at)
    announce(db, event, INBOX, casework.find(db, Tree, adoption.tree_id).party_id)
    return adoption


def pass_plaque_name(
    db: Db, adoption_id: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Adoption:
    """The name was looked at and may hang in public."""
    adoption = open_case(db, Adoption, adoption_id, "adoption.plaque_name_passed", by=by, seen=seen)
    facts: dict[str, Fact] = {"plaque_screened_by": by.person_id}
    move(db, adoption, "adoption.plaque_name_passed", by=by, now=now, facts=facts)
    return adoption


def refuse_plaque(
    db: Db, adoption_id: str, reason: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Adoption:
    """PLAQUE_ORDERED → ADOPTED with the reason; the adopter may wish for another name."""
    adoption = open_case(db, Adoption, adoption_id, "adoption.plaque_refused", by=by, seen=seen)
    require_reason(reason)
    written = sheet(DocumentKind.ANSWER, reason=reason)
    facts: dict[str, Fact] = {"plaque_name_sha256": "", "plaque_screened_by": ""}
    move(db, adoption, "adoption.plaque_refused", by=by, now=now, facts=facts, written=written)
    return adoption


def set_plaque(
    db: Db,
    adoption_id: str,
    placing: Placing,
    photo_sha256: str,
    *,
    by: Actor,
    now: Moment,
    seen: int | None = None,
) -> Adoption:
    """The work order is done: hung, or set up beside an ancient tree, with its photo (RY-05, RY-10)."""
    adoption = open_case(db, Adoption, adoption_id, "adoption.plaque_set", by=by, seen=seen)
    require_kept(db, photo_sha256)
    rules.require_screened(adoption)
    rules.require_placing(casework.find(db, Tree, adoption.tree_id).category, placing)
    facts: dict[str, Fact] = {
        "plaque_set_on": now.as_of.isoformat(),
        "plaque_placing": placing.value,
        "plaque_photo_sha256": photo_sha256,
    }
    event = move(db, adoption, "adoption.plaque_set", by=by, now=now, facts=facts)
    announce(db, event, INBOX, adoption.party_id)
    return adoption


def tell_of_loss(db: Db, event: Event, now: Moment) -> Iterable[Event]:
    """RY-09: the adopter of a lost tree is told at once."""
    tree = casework.find(db, Tree, event.subject_id)
    adoption = casework.find(db, Adoption, tree.adoption_id) if tree.adoption_id else None
    if adoption is None or adoption.state not in rules.RUNNING:
        return
    lost = move(db, adoption, "adoption.tree_lost", by=SYSTEM, now=now)
    announce(db, lost, INBOX, adoption.party_id)
    yield lost


def offer_substitute(
    db: Db, adoption_id: str, tree_id: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Adoption:
    """A free tree for the rest of the term, worth at least as much; there is no cash (RY-09)."""
    adoption = open_case(db, Adoption, adoption_id, "adoption.substitute_offered", by=by, seen=seen)
    offered = casework.find(db, Tree, tree_id)
    rules.require_substitute(adoption, offered)
    facts: dict[str, Fact] = {"substitute_id": offered.id}
    event = move(db, adoption, "adoption.substitute_offered", by=by, now=now, facts=facts)
    announce(db, event, INBOX, adoption.party_id)
    return adoption


def take_substitute(db: Db, adoption_id: str, *, by: Actor, now: Moment, seen: int | None = None) -> Adoption:
    """TREE_LOST → ADOPTED: the substitute's years of the rest of the term are taken, nobody pays."""
    adoption = open_case(db, Adoption, adoption_id, "adoption.substitute_taken", by=by, seen=seen)
    tree = casework.find(db, Tree, adoption.substitute_id or "")
    rules.require_substitute(adoption, tree)
    years = _sell(db, tree, adoption, now.as_of)
    facts = _told(tree, years)
    facts |= {"tree_id": tree.id, "trees": [*adoption.trees, tree.id], "substitute_id": None}
    facts |= {"survey_id": tree.survey_id, **_NO_PLAQUE}
    move(db, adoption, "adoption.substitute_taken", by=by, now=now, facts=facts)
    trees.keep_years(db, years)
    taken = piece(tree, OFFER, RETIRED, now)
    mine: dict[str, Fact] = {"adoption_id": adoption.id, "reminded_on": None, **committed([taken])}
    event = move(db, tree, "tree.adopted", by=SYSTEM, now=now, facts=mine)
    post(db, [taken], event)
    return adoption


def decline_substitute(
    db: Db, adoption_id: str, *, by: Actor, now: Moment, seen: int | None = None
) -> Adoption:
    """TREE_LOST → ENDED by the adopter."""
    adoption = open_case(db, Adoption, adoption_id, "adoption.substitute_declined", by=by, seen=seen)
    move(db, adoption, "adoption.substitute_declined", by=by, now=now)
    return adoption


def end(db: Db, adoption_id: str, *, by: Actor, now: Moment) -> Adoption:
    """→ ENDED when the term is over; the tree may be adopted again, by what it is worth now (RY-04)."""
    adoption = open_case(db, Adoption, adoption_id, "adoption.ended", by=by)
    rules.require_over(adoption, now.as_of)
    event = move(db, adoption, "adoption.ended", by=by, now=now)
    announce(db, event, INBOX, adoption.party_id)
    tree = casework.find(db, Tree, adoption.tree_id)
    if tree.state is TreeState.ADOPTED:
        _free(db, tree, by=by, now=now)
    return adoption


def to_restate(db: Db, tree: Tree) -> list[tuple[Adoption, TreeSurvey, float]]:
    """Adoptions whose figure is older than the last survey, with the diameter found a year on (MS-07)."""
    found = []
    last = casework.find(db, TreeSurvey, tree.survey_id)
    for adoption in trees.adoptions_of(db, tree.id):
        if adoption.restated_g is not None or adoption.survey_id == last.id:
            continue
        first = casework.find(db, TreeSurvey, adoption.survey_id)
        dbh_mm = dbh_after_a_year_mm((first.dbh_mm, first.surveyed_on), (last.dbh_mm, last.surveyed_on))
        if first.tree_id == tree.id and dbh_mm is not None:
            found.append((adoption, first, dbh_mm))
    return found


def restate(db: Db, adoption_id: str, restated_g: int, *, by: Actor, now: Moment) -> Adoption:
    """Both figures stay visible; what the year fell short by the tree makes good (MS-07, JC-10)."""
    adoption = open_case(db, Adoption, adoption_id, "adoption.restated", by=by)
    facts: dict[str, Fact] = {"restated_g": restated_g, "restated_on": now.as_of.isoformat()}
    event = move(db, adoption, "adoption.restated", by=by, now=now, facts=facts)
    announce(db, event, INBOX, adoption.party_id)
    short_g = max(0, adoption.growth_g - restated_g) * adoption.years
    tree = casework.find(db, Tree, adoption.tree_id)
    if short_g:
        more: dict[str, Fact] = {"deficit_g": tree.deficit_g + short_g}
        move(db, tree, "tree.fell_short", by=by, now=now, facts=more)
    return adoption


def silent_trees(db: Db, as_of: date) -> list[Tree]:
    """Adopted trees of which nobody has told anything for six months (RY-06)."""
    months = _terms(db, as_of).number("RY-06.notice_interval_months")
    told = trees.last_notices(db)
    found = []
    for tree in casework.listed(db, Tree, states=[TreeState.ADOPTED]):
        adopted_on = casework.find(db, Adoption, tree.adoption_id).starts_on
        if months_later(silent_since(adopted_on, told.get(tree.id), None), months) < as_of:
            found.append(tree)
    return found


def to_remind(db: Db, as_of: date) -> list[str]:
    """Silent trees whose keeper was not reminded within the interval."""
    months = _terms(db, as_of).number("RY-06.notice_interval_months")
    silent = silent_trees(db, as_of)
    return [
        tree.id
        for tree in silent
        if tree.reminded_on is None or months_later(tree.reminded_on, months) < as_of
    ]


def remind(db: Db, tree_id: str, *, by: Actor, now: Moment) -> Tree:
    """The keeper is told that a notice is overdue."""
    tree = open_case(db, Tree, tree_id, "tree.notice_missed", by=by)
    require("RY-06", tree_id in to_remind(db, now.as_of), TermNotOver, ends_on=str(tree.reminded_on))
    facts: dict[str, Fact] = {"reminded_on": now.as_of.isoformat()}
    event = move(db, tree, "tree.notice_missed", by=by, now=now, facts=facts)
    announce(db, event, INBOX, tree.party_id)
    return tree


_NO_PLAQUE: dict[str, Fact] = {
    "plaque_name_sha256": "",
    "plaque_screened_by": "",
    "plaque_set_on": None,
    "plaque_placing": None,
    "plaque_photo_sha256": "",
}


def _sell(db: Db, tree: Tree, adoption: Adoption, starts_on: date) -> list[TreeYear]:
    growth_g = min(adoption.growth_g, tree.growth_g) if adoption.tree_id != tree.id else adoption.growth_g
    years = rules.tree_years(tree.id, adoption.id, growth_g, starts_on, adoption.ends_on)
    rules.require_unsold(tree, years, [one.year for one in trees.years_of(db, tree.id)])
    return years


def _told(tree: Tree, years: list[TreeYear]) -> dict[str, Fact]:
    return {"years_of": tree.id, "tree_years": [list(one.facts()) for one in years]}


def _free(db: Db, tree: Tree, *, by: Actor, now: Moment) -> None:
    """Back on offer, sold with what is left after making good; a tree that owes its whole year rests."""
    left_g = tree.figure_g - tree.deficit_g
    facts: dict[str, Fact] = {"adoption_id": "", "reminded_on": None}
    if left_g <= 0:
        move(db, tree, "tree.rested", by=by, now=now, facts=facts)
        return
    back = piece(tree, ISSUED, OFFER, now)
    facts |= {
        "making_good_g": tree.deficit_g,
        "growth_g": left_g,
        "price_yuan": price_of_piece(left_g, tree.grams_per_yuan),
        **committed([back]),
    }
    event = move(db, tree, "tree.freed", by=by, now=now, facts=facts)
    post(db, [back], event)


def piece(tree: Tree, source: str, target: str, now: Moment) -> Transfer:
    """Its adoption passes from one account of the tree to another."""
    ids = account_id(source, tree.id), account_id(target, tree.id)
    return Transfer(new_id(now.at), Kind.NORMAL, *ids, pieces_of(tree.id), 1, target)


def _terms(db: Db, as_of: date) -> Pack:
    """Upkeep of what was sold goes on after the lapse of the text (AM-01)."""
    known = law.current_law(db)
    return governing(known.packs, "xiaowei", as_of, known.activations)
