"""Applications of the demonstration, each walked through its real verbs to the state it shall show."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from api.demo.people import Cast
from registry.actions import applications, issue, review
from registry.actions.issue import Undertaking
from registry.actions.review import Examination, SiteCheck
from registry.clock import moment
from registry.law.packs import load_packs
from registry.parties.roles import SYSTEM, Actor
from registry.store.blobs import Blobs
from registry.store.database import Database, Db
from registry.store.privacy import Grade
from registry.store.queries import files
from registry.tickets.application import Application
from registry.tickets.duties import undertaking_sha256
from registry.tickets.kinds import KIND_ON, IssuerLevel
from registry.tickets.material import ITEMS, Item
from registry.tickets.review import SIDES, Elements, LayerResult, Limit, checks_for
from registry.tickets.states import State
from registry.tickets.ticket import Ticket

PACK = load_packs()["linpiao-2024@1"]

WALK: tuple[State, ...] = (
    State.DRAFT,
    State.SUBMITTED,
    State.ACCEPTED,
    State.UNDER_REVIEW,
    State.APPROVED,
    State.FILING,
    State.FILED,
    State.ACTIVE,
)
"""The straight way; the other ends leave it after SUBMITTED or UNDER_REVIEW."""

LEAVES = {
    State.CORRECTION: State.SUBMITTED,
    State.DEFICIENT: State.SUBMITTED,
    State.LAPSED: State.SUBMITTED,
    State.NOT_ACCEPTED: State.SUBMITTED,
    State.REFUSED: State.UNDER_REVIEW,
}


@dataclass(frozen=True)
class Story:
    """Who applies for what, from which day on, and how far it goes."""

    applicant: str
    application: Application
    unit_id: str
    reaches: State
    begins: date


class Walk:
    """One file, step by step, three days apart."""

    def __init__(self, database: Database, cast: Cast, blobs: Blobs, story: Story) -> None:
        self.database, self.cast, self.blobs, self.story = database, cast, blobs, story
        self.day = story.begins
        self.id = ""

    def go(self) -> Ticket:
        """Walk to the state of the story."""
        reaches = self.story.reaches
        last = LEAVES.get(reaches, reaches)
        filed = self.story.application.level is IssuerLevel.COUNTY
        for state in WALK[: WALK.index(last) + 1]:
            if filed or state not in (State.FILING, State.FILED):
                ticket = self._straight(state)
        return self._leave(reaches) if reaches in LEAVES else ticket

    def _officers(self) -> tuple[Actor, Actor, Actor]:
        """Of the level the application is made to: who accepts, who reviews, who decides."""
        if self.story.application.level is IssuerLevel.COUNTY:
            return self.cast.officers(self.story.unit_id)
        return self.cast.actor("city1"), self.cast.actor("city2"), self.cast.actor("city3")

    def _straight(self, state: State) -> Ticket:
        applicant = self.cast.actor(self.story.applicant)
        desk, reviewer, head = self._officers()
        city = self.cast.actor("city1")
        if state is State.UNDER_REVIEW:
            return self._review(reviewer)
        if state is State.DRAFT:
            ticket = self._act(applications.draft, self.story.application, self.story.unit_id, by=applicant)
            self.id = ticket.id
            return ticket
        steps: dict[State, Callable[[], Ticket]] = {
            State.SUBMITTED: lambda: self._act(applications.submit, self.id, by=applicant),
            State.ACCEPTED: lambda: self._act(applications.accept, self.id, by=desk),
            State.APPROVED: lambda: self._act(review.approve, self.id, by=head),
            State.FILING: lambda: self._act(issue.report, self.id, by=head),
            State.FILED: lambda: self._act(issue.file, self.id, by=city),
            State.ACTIVE: lambda: self._issue(head),
        }
        return steps[state]()

    def _review(self, reviewer: Actor) -> Ticket:
        self._act(review.start_review, self.id, by=reviewer)
        self._act(review.order_site_check, self.id, by=reviewer)
        desk, _, _ = self._officers()
        signed = {side: self._paper(f"{word}侧四邻指界确认书") for side, word in SIDES.items()}
        site = SiteCheck([reviewer.person_id, desk.person_id], signed, self._paper("现场核查记录"))
        ticket = self._act(review.record_site_check, self.id, site, by=reviewer)
        return self._act(review.examine, self.id, self._examination(ticket), by=reviewer)

    def _examination(self, ticket: Ticket) -> Examination:
        with self.database.reading() as db:
            block, stems = review.extent(db, ticket, PACK), review.tally_of(db, ticket)
        text = "示例{}界：渠道及农田道路"
        limits = {side: Limit(text.format(word), block.limits_e8[side]) for side, word in SIDES.items()}
        return Examination(
            elements=Elements(block.area_dm2, limits, stems),
            passed=dict.fromkeys(checks_for(ticket.applicant_role), True),
            notes={},
            layers=dict.fromkeys(PACK.items("LP-64.layers"), LayerResult.ABSENT),
            answers=dict.fromkeys(PACK.items("LP-64.layers"), "演示城市没有此图层，已人工核对，未见冲突。"),
        )

    def _issue(self, head: Actor) -> Ticket:
        kind, _ = KIND_ON[self.story.application.basis]
        undertaking = Undertaking(undertaking_sha256(kind), self._paper("管护责任承诺书"))
        self._act(issue.issue, self.id, undertaking, vault=self.cast.vault, by=head)
        return self._act(issue.serve, self.id, self._paper("送达回证"), by=head)

    def _leave(self, reaches: State) -> Ticket:
        desk, _, head = self._officers()
        if reaches is State.NOT_ACCEPTED:
            reason = "示例：申请地块不属于本单位受理范围。"
            return self._act(applications.refuse_acceptance, self.id, reason, by=desk)
        if reaches is State.REFUSED:
            reason = "示例：现场核查发现界址与权证附图不一致，申请人未能说明。"
            return self._act(review.refuse, self.id, reason, "MS-09", by=head)
        if reaches is State.DEFICIENT:
            promise = self._paper("补齐材料承诺书")
            return self._act(applications.accept_on_promise, self.id, promise, 10, by=desk)
        missing = {Item.CONSENT: "示例：同意书缺少申请人签章，请补签后重新提交。"}
        ticket = self._act(applications.ask_correction, self.id, missing, by=desk)
        if reaches is State.LAPSED:
            self.day = (ticket.due_on or self.day) + timedelta(days=1)
            return self._act(applications.lapse, self.id, by=SYSTEM)
        return ticket

    def _act(self, verb: Callable[..., Ticket], *arguments: object, by: Actor, **more: object) -> Ticket:
        with self.database.writing("demo") as db:
            ticket = verb(db, *arguments, by=by, now=moment(self.day), **more)
            db.flush()
            db.expunge(ticket)
        self.day += timedelta(days=1)
        return ticket

    def _paper(self, title: str) -> str:
        with self.database.writing("demo") as db:
            return paper(db, self.blobs, f"{title}（演示）\n{self.story.application.block_name}\n")


def paper(db: Db, blobs: Blobs, text: str) -> str:
    """A labelled stand-in for a scanned paper, kept by its hash."""
    stored = blobs.put(text.encode(), Grade.INTERNAL)
    return files.name_file(db, stored, "text/plain; charset=utf-8", now=moment())


def material(db: Db, blobs: Blobs, block_name: str, items: Iterable[Item]) -> dict[str, str]:
    """The papers of an application, item by item."""
    return {item.value: paper(db, blobs, f"{ITEMS[item].name.zh}（演示）\n{block_name}\n") for item in items}
