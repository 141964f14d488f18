"""Neutrality files hold what their certificates hold; an order serves one file; statements stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry.actions.checks.passes import Pass, Scope
from registry.actions.checks.tickets import MISSING, NOT_AS_RECORDED, UNKNOWN
from registry.errors import Fault, Words
from registry.market.statements import Statement
from registry.proof.bundle import DOCUMENT_FACT
from registry.proof.checks.entries import Entry
from registry.store.database import Db
from registry.store.queries import checking, neutrality

CLAIMED = ("neutrality.ordered", "neutrality.taken_in")


@dataclass
class Neutral:
    """Purchases and statements equal their events, and there is none without one."""

    db: Db
    purchases: int = 0
    statements: int = 0

    def take(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        for entry in entries:
            if entry.kind in CLAIMED:
                self.purchases += 1
                yield from self._purchase(entry)
            elif entry.kind == "neutrality.stated":
                self.statements += 1
                yield from self._statement(entry)

    def _purchase(self, entry: Entry) -> Iterator[Fault]:
        order_id = str(entry.facts["order"])
        found = neutrality.file_of_order(self.db, order_id)
        if found != entry.subject_id:
            yield Fault("neutrality_purchase", order_id, MISSING if found is None else NOT_AS_RECORDED)

    def _statement(self, entry: Entry) -> Iterator[Fault]:
        number = str(entry.facts["statement_no"])
        found = self.db.get(Statement, number)
        if found is None:
            yield Fault("neutrality_statement", number, MISSING)
            return
        said = [entry.subject_id, entry.facts[DOCUMENT_FACT], entry.id]
        if [found.file_id, found.document_sha256, found.event_id] != said:
            yield Fault("neutrality_statement", number, NOT_AS_RECORDED)

    def finish(self) -> Iterator[Fault]:
        seen = {"neutrality_purchase": self.purchases, "neutrality_statement": self.statements}
        for table, count in seen.items():
            extra = checking.count(self.db, table) - count
            if extra > 0:
                yield Fault(table, f"+{extra}", UNKNOWN)


def covered(db: Db, _: Scope) -> Iterator[Fault]:
    """What a file counts as retired is the sum of its valid certificates (IV-03)."""
    for row in neutrality.files_unlike_purchases(db):
        words = Words(
            f"档案记{row.told}克，凭证合计{row.found}克", f"{row.told} g told, {row.found} g certified"
        )
        yield Fault("neutrality", row.id, words)


PASSES = (
    Pass(
        "neutrality",
        Words("碳中和档案的购买与声明和登记一致", "neutrality: purchases and statements"),
        replay=lambda db, _: Neutral(db),
    ),
    Pass("offsets", Words("抵消量等于有效凭证合计", "offsets: as certified"), faults=covered),
)
