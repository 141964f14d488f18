"""What anybody may try with vouchers and their pool in the simulated years, whatever ticket is at hand."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from registry.actions import eco_compensation, green_space, vouchers
from registry.clock import Moment
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import vouchers as stored
from registry.tickets.greening import GreenRequest, PoolPart, Price, ProjectType, Purpose, Quantity
from registry.tickets.kinds import TicketNature
from registry.tickets.restoration import Case, CaseType, Finding, WorkOrder
from registry.tickets.state_income import Method, Payment
from registry.tickets.ticket import Ticket
from registry.tickets.voucher_states import VOUCHER_STEPS, VoucherState
from registry.tickets.vouchers import Voucher
from tests.journeys.town import Call, Town, Try
from tests.registry.land.ground import square
from tests.registry.tickets.village import SIGNED, UNIT, VAULT

POOL_MU100, WANTED_MU100 = 700, 300
"""Two vouchers fit into what is designated at once, a third does not."""

REASON = "示例：理由"
PRICE = Price(3_000_000, "示例市场价格", SIGNED, "示例评估", SIGNED)
QUANTITY = Quantity(WANTED_MU100, "示例条例第一条", "示例计算")
PREFIX = {"green_space": TicketNature.GREEN_SPACE, "eco_compensation": TicketNature.ECO_COMPENSATION}


def at_hand(db: Db, now: Moment, *steps: str) -> Voucher | None:
    """Mostly the voucher moved last that can take the step, now and then any: the machine tries both."""
    nature = PREFIX[steps[0].partition(".")[0]]
    known = [one for one in stored.in_states(db, VoucherState) if one.nature is nature]
    ready = [one for one in known if any(one.state in VOUCHER_STEPS[step].sources for step in steps)]
    if ready and now.at.second % 5:
        return ready[-1]
    return known[now.at.second % len(known)] if known else None


def on_voucher(step: str, verb: Callable[..., Any], *more: Any, **named: Any) -> Call:
    def call(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
        found = at_hand(db, now, step)
        verb(db, found.id if found else ticket.id, *more, by=by, now=now, **named)

    return call


def designate(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    wanted = PoolPart(now.as_of.year, UNIT, POOL_MU100, (town.state_forest,), "示例1号", SIGNED)
    vouchers.designate_pool(db, wanted, by=by, now=now)


def ask(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    wanted = GreenRequest(
        ProjectType.EXTENSION, Purpose.RATIO_REPLACEMENT, "2601-01", "示例项目", square(300, 300, 50), REASON,
        SIGNED,
    )  # fmt: skip
    green_space.request(db, wanted, UNIT, by=by, now=now)


def use(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    """For its project, or, now and then, for another."""
    found = at_hand(db, now, "green_space.used")
    project = "2601-01" if now.at.second % 4 else "2602-02"
    green_space.use(db, found.id if found else ticket.id, project, by=by, now=now)


def pay(nature: str) -> Call:
    def call(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
        """All of it, or, now and then, a fen less."""
        found = at_hand(db, now, f"{nature}.paid")
        due_fen = found.amount_fen or 1 if found else 1
        paid = Payment(Method.COUNTER, due_fen - (now.at.second % 4 == 0), "示例", SIGNED, now.as_of)
        vouchers.record_payment(db, found.id if found else ticket.id, paid, by=by, now=now)

    return call


def open_case(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    case = Case("示例案001", CaseType.FIRE, SIGNED, town.people["punished"].party_id)
    eco_compensation.open_case(db, case, UNIT, by=by, now=now)


def order(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    found = at_hand(db, now, "eco_compensation.greening_ordered")
    wanted = WorkOrder(WANTED_MU100, "示例地点", now.as_of + timedelta(90))
    eco_compensation.order_greening(db, found.id if found else ticket.id, wanted, by=by, now=now)


def redo(town: Town, db: Db, ticket: Ticket, by: Actor, now: Moment) -> None:
    found = at_hand(db, now, "eco_compensation.greening_rejected")
    wanted = WorkOrder(WANTED_MU100, "示例地点", now.as_of + timedelta(60))
    eco_compensation.reject_greening(db, found.id if found else ticket.id, REASON, wanted, by=by, now=now)


GREEN, ECO = green_space, eco_compensation
FINDING = Finding(REASON, SIGNED, {"示例部门": SIGNED})
VOUCHER_ACTS: dict[str, Try] = {
    "designate pool": Try("city", designate),
    "ask for green space": Try("buyer", ask),
    "admit project": Try("landscape", on_voucher("green_space.admitted", GREEN.admit, REASON)),
    "review project": Try("landscape", on_voucher("green_space.reviewed", GREEN.review, REASON)),
    "cosign project": Try("approval", on_voucher("green_space.cosigned", GREEN.cosign, REASON)),
    "refuse project": Try("landscape", on_voucher("green_space.refused", GREEN.refuse, REASON)),
    "refuse to cosign": Try(
        "approval", on_voucher("green_space.cosign_refused", GREEN.refuse_to_cosign, REASON)
    ),
    "price project": Try("landscape", on_voucher("green_space.priced", GREEN.price, QUANTITY, PRICE)),
    "reserve": Try("city", on_voucher("green_space.reserved", GREEN.reserve)),
    "pay green space": Try("city", pay("green_space")),
    "issue green space": Try("city head", on_voucher("green_space.issued", vouchers.issue, vault=VAULT)),
    "lapse green space": Try("system", on_voucher("green_space.lapsed", vouchers.lapse)),
    "use": Try("landscape", use),
    "agree to drop": Try("landscape", on_voucher("green_space.drop_agreed", GREEN.agree_to_drop, REASON)),
    "cancel voucher": Try("approval", on_voucher("green_space.cancelled", GREEN.cancel, REASON)),
    "open case": Try("desk", open_case),
    "admit case": Try("reviewer", on_voucher("eco_compensation.admitted", ECO.admit, FINDING)),
    "refuse case": Try("reviewer", on_voucher("eco_compensation.refused", ECO.refuse, REASON)),
    "ask to buy": Try("punished", on_voucher("eco_compensation.requested", ECO.request, SIGNED)),
    "not taken up": Try(
        "reviewer", on_voucher("eco_compensation.not_taken_up", ECO.close_not_taken_up, REASON)
    ),
    "quantify case": Try("desk", on_voucher("eco_compensation.quantified", ECO.quantify, QUANTITY)),
    "price case": Try("desk", on_voucher("eco_compensation.priced", ECO.price, PRICE)),
    "lapse case": Try("system", on_voucher("eco_compensation.lapsed", vouchers.lapse)),
    "pay case": Try("city", pay("eco_compensation")),
    "issue case": Try("city head", on_voucher("eco_compensation.issued", vouchers.issue, vault=VAULT)),
    "order greening": Try("desk", order),
    "redo greening": Try("reviewer", redo),
    "accept greening": Try(
        "reviewer", on_voucher("eco_compensation.greening_accepted", ECO.accept_greening, SIGNED)
    ),
}
VOUCHER_FORWARD = {
    "designate pool": ("ask for green space", "admit project", "review project", "cosign project"),
    "ask for green space": ("admit project", "review project", "cosign project", "price project", "reserve"),
    "price project": ("reserve", "pay green space", "issue green space"),
    "reserve": ("pay green space", "issue green space", "use"),
    "pay green space": ("issue green space",),
    "agree to drop": ("cancel voucher",),
    "open case": ("admit case", "ask to buy", "quantify case", "price case"),
    "price case": ("pay case", "issue case", "order greening"),
    "pay case": ("issue case", "order greening", "accept greening"),
    "order greening": ("redo greening", "accept greening"),
}
VOUCHER_WALKS = (
    (
        "designate pool", "ask for green space", "admit project", "review project", "cosign project",
        "price project", "reserve", "pay green space", "issue green space", "use",
    ),
    (
        "open case", "admit case", "ask to buy", "quantify case", "price case", "pay case", "issue case",
        "order greening", "redo greening", "accept greening",
    ),
)  # fmt: skip
