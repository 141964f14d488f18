"""The resolution of a collective's members (民主决议, LP-62): date, votes, photo of the notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.errors import Words
from registry.law.refusals import require
from registry.proof.events import Fact
from registry.tickets.life_errors import ResolutionIncomplete


@dataclass(frozen=True)
class Resolution:
    on: date
    votes_for: int
    votes_against: int
    votes_abstaining: int
    notice_photo_sha256: str

    def as_facts(self) -> dict[str, Fact]:
        return {
            "on": self.on.isoformat(),
            "votes_for": self.votes_for,
            "votes_against": self.votes_against,
            "votes_abstaining": self.votes_abstaining,
            "notice_photo_sha256": self.notice_photo_sha256,
        }


def require_resolution(resolution: Mapping[str, Any], as_of: date) -> None:
    """All four facts are there, more than half of the votes are for it, and it is not of a later day."""
    _require(bool(resolution), "没有决议记录", "nothing is recorded")
    if not resolution:
        return
    votes = [int(resolution[name]) for name in ("votes_for", "votes_against", "votes_abstaining")]
    _require(min(votes) >= 0 and 2 * votes[0] > sum(votes), "赞成票未过半数", "less than half voted for it")
    _require(bool(resolution["notice_photo_sha256"]), "缺少公示照片", "no photo of the public notice")
    _require(str(resolution["on"]) <= as_of.isoformat(), "决议日期晚于今日", "it is dated after today")


def _require(holds: bool, zh: str, en: str) -> None:
    require("LP-62", holds, ResolutionIncomplete, what=Words(zh, en))
