"""The case on one screen: what was applied for, what the system measured and compared, what is next."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

import shapely

from api.pages.asking import questions
from api.pages.cases import StepShown, act_words, history_of
from api.pages.charts import quartile_strip
from api.pages.drawing import Drawing, draw, outline
from api.schemas.life import LIFE_OVER_HTTP
from api.schemas.steps import BY_KIND, STEPS_OVER_HTTP, Step
from api.schemas.tickets import KINDS, STATES, STEP_NAMES, steps_open
from registry.actions import review
from registry.actions.changing import proposed
from registry.actions.comparing import Census, Comparison, compare
from registry.actions.tickets import service_clock
from registry.clock import Moment
from registry.land.extent import Extent
from registry.land.layers import Coverage
from registry.law.packs import Pack, load_packs
from registry.law.validity import governing
from registry.office.clocks import StopReason
from registry.office.stages import NAMES
from registry.parties.jurisdiction import load_units
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import issuance, office, parties, tickets
from registry.store.queries.issuance import Grown
from registry.tickets.duties import undertaking_sha256, undertaking_text
from registry.tickets.material import ITEMS, required_items
from registry.tickets.review import CHECK_NAMES, checks_for
from registry.tickets.stages import stage
from registry.tickets.states import LIVE
from registry.tickets.ticket import Ticket

ONE_CLICK = ("submit", "accept", "start-review", "order-site-check", "approve", "report", "file", "lapse")
SIDES = (("north", "北至"), ("east", "东至"), ("south", "南至"), ("west", "西至"))
LAYERS = {
    "FARMLAND": "耕地",
    "BASIC_FARMLAND": "永久基本农田",
    "PROTECTED_AREA": "自然保护地",
    "ECOLOGICAL_RED_LINE": "生态保护红线",
}
STOP_NAMES = {
    StopReason.CORRECTION: "补正",
    StopReason.SITE_CHECK: "现场核查",
    StopReason.PUBLIC_NOTICE: "公示",
}
LAYER_RESULTS = {"CLEAR": "无重叠", "HIT": "有重叠", "ABSENT": "无图层，人工核对"}
LIFE: Mapping[str, Step] = {step.path: step for step in LIFE_OVER_HTTP}
BY_HAND = frozenset({"edit", "review-change"})
"""Steps of which the form is more than its questions."""
PEERS_LEAST = 4
DAYS_A_YEAR = 365


@dataclass(frozen=True)
class Ground:
    """What the system itself measured of the block, for the reviewer to compare."""

    extent: Extent
    stems: dict[str, int]
    drawing: Drawing
    now_path: str
    before: str
    taken: Sequence[tuple[str, int, str]]
    layers: Mapping[str, Coverage]


@dataclass(frozen=True)
class Growth:
    """Tonnes a hectare and year of the block, and the quarters of its neighbours in the same two surveys."""

    own: float
    low: float
    middle: float
    high: float
    peers: int

    @property
    def unusual(self) -> bool:
        """Outside the fence one and a half quarters beyond the middle half (Tukey)."""
        fence = 1.5 * (self.high - self.low)
        return not self.low - fence <= self.own <= self.high + fence


def file_content(db: Db, file_id: str, by: Actor, now: Moment, lang: str) -> dict[str, Any]:
    ticket = tickets.by_id(db, file_id)
    assert ticket, "the policy has found it"
    pack = governing(load_packs(), "linpiao", now.as_of)
    state_name, tone = STATES[ticket.state]
    needed = required_items(ticket.applicant_role, ticket.basis, ticket.holder_type)
    ground, compared = _ground(db, ticket, pack, now)
    steps = _steps(ticket, by, lang)
    reached = stage(ticket.state, is_served=ticket.served_on is not None)
    return {
        "ticket": ticket,
        "state_name": state_name,
        "tone": tone,
        "unit_name": load_units()[ticket.unit_id].name,
        "applicant": parties.party_name_on(db, ticket.applicant_id, now.as_of) or "",
        "material": [(item, ITEMS[item].name, ticket.material.get(item.value, "")) for item in needed],
        "papers": office.documents_of(db, file_id),
        "history": history_of(db, "ticket", file_id),
        "open_now": [path for path in _paths(ticket, by) if path in {one.path for one in STEPS_OVER_HTTP}],
        "life_steps": steps,
        "successors": _successors(db, ticket, pack) if "review-change" in _paths(ticket, by) else [],
        "ground": ground,
        "now": compared.now if compared else None,
        "before": compared.before if compared else None,
        "growth": (growth := _growth(compared)),
        "growth_strip": quartile_strip(growth) if growth else "",
        "kind_name": KINDS[ticket.kind],
        "assessment": issuance.assessment(db, ticket.assessment_id) if ticket.assessment_id else None,
        "stages": [(one, words, one is reached) for one, words in NAMES.items()],
        "clock": service_clock(db, ticket, now.as_of),
        "stop_names": STOP_NAMES,
        "checks": [(check, CHECK_NAMES[check]) for check in checks_for(ticket.applicant_role)],
        "layers": [(layer, LAYERS.get(layer, layer)) for layer in pack.items("LP-64.layers")],
        "layer_results": LAYER_RESULTS,
        "sides": SIDES,
        "one_click": ONE_CLICK,
        "step_names": {step.path: STEP_NAMES[step.kind] for step in STEPS_OVER_HTTP},
        "undertaking": undertaking_text(kind=ticket.kind),
        "undertaking_sha256": undertaking_sha256(ticket.kind),
        "key": secrets.token_urlsafe(16),
    }


def _paths(ticket: Ticket, by: Actor) -> list[str]:
    """Addresses of the steps one may take now; several may lead to one kind of event."""
    kinds = steps_open(ticket, by.role)
    found = [BY_KIND[kind].path for kind in kinds if kind in BY_KIND]
    found += [path for path, step in LIFE.items() if step.kind in kinds]
    if ticket.state in LIVE and by.party_id == ticket.holder_id:
        found.append("renew")
    return found


def _steps(ticket: Ticket, by: Actor, lang: str) -> list[StepShown]:
    """The steps after issue, each a form of its questions."""
    open_now = _paths(ticket, by)
    return [
        StepShown(
            path,
            f"/desk/{ticket.id}/{path}",
            act_words(LIFE[path].kind, path, lang),
            questions(LIFE[path].wanted, lang),
        )
        for path in open_now
        if path in LIFE and path not in BY_HAND
    ]


def _ground(db: Db, ticket: Ticket, pack: Pack, now: Moment) -> tuple[Ground | None, Comparison | None]:
    if not ticket.compartments:
        return None, None
    extent = review.extent(db, ticket, pack)
    compared = compare(db, ticket, extent.ground)
    before = compared.ground_before
    frame = shapely.union_all([extent.ground, before]) if before is not None else extent.ground
    ground = Ground(
        extent,
        review.tally_of(db, ticket),
        draw(frame),
        outline(frame, extent.ground),
        outline(frame, before) if before is not None else "",
        [(one.number, one.area_dm2, outline(frame, one.ground)) for one in compared.taken],
        review.layers_under(db, extent.ground, pack, now),
    )
    return ground, compared


def _growth(compared: Comparison | None) -> Growth | None:
    if compared is None or compared.now is None or compared.before is None:
        return None
    rates = [rate for rate in map(_rate, compared.peers) if rate is not None]
    own = _rate(_block(compared.before, compared.now))
    if own is None or len(rates) < PEERS_LEAST:
        return None
    low, middle, high = quantiles(rates, n=4)
    return Growth(own, low, middle, high, len(rates))


def _block(before: Census, now: Census) -> Grown:
    return Grown(now.area_dm2, before.stock_co2e_g, now.stock_co2e_g, (now.on - before.on).days)


def _rate(grown: Grown) -> float | None:
    """A gram on a square decimetre is a tonne on a hectare."""
    if not grown.area_dm2 or grown.days <= 0:
        return None
    return (grown.to_g - grown.from_g) / grown.area_dm2 * DAYS_A_YEAR / grown.days


def _successors(db: Db, ticket: Ticket, pack: Pack) -> list[dict[str, Any]]:
    """What a change brings out, measured, with the limits the officer puts into words."""
    return [
        {
            "name": one.block_name,
            "area_m2": f"{extent.area_dm2 // 100}.{extent.area_dm2 % 100:02d}",
            "limits_e8": extent.limits_e8,
            "stems": stems,
        }
        for one, extent, stems in proposed(db, ticket, pack)
    ]
