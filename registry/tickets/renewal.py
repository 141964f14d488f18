"""Renewal (换发, LP-50): in its window, by the holder, on a fresh survey, with nothing unresolved."""

from collections.abc import Sequence
from datetime import date, timedelta

from registry.errors import Words
from registry.issuance.assessments import AssessedStand
from registry.law.packs import Pack
from registry.law.refusals import require
from registry.tickets.life_errors import NotRenewable, OutsideRenewalWindow
from registry.tickets.states import State
from registry.tickets.ticket import Ticket


def require_window(valid_to: date, as_of: date, pack: Pack) -> None:
    opens = valid_to - timedelta(pack.number("LP-50.window_before_days"))
    closes = valid_to + timedelta(pack.number("LP-50.window_after_days"))
    require("LP-50", opens <= as_of <= closes, OutsideRenewalWindow, opens=str(opens), closes=str(closes))


def require_renewable(old: Ticket, applicant_id: str, kind: tuple[str, str]) -> None:
    """Of the same holder and kind, ended by the calendar only, not renewed before."""
    _require(old.owner_id == applicant_id, "只有持票人可以换发", "only its holder renews it")
    _require(kind == (old.kind, old.nature), "种类不符", "it would be of another kind")
    standing = old.state in (State.ACTIVE, State.EXPIRED)
    _require(
        standing, "林票已注销、替代或者正在办理其他事项", "it was cancelled, replaced, or is being moved"
    )
    _require(not old.successors, "已经换发", "it was renewed already")


def require_fresh(old: Sequence[AssessedStand], new: Sequence[AssessedStand]) -> None:
    """换发 follows the present resource: every stand was measured after the old ticket's."""
    before = max((stand.census_on for stand in old), default=date.min)
    fresh = bool(new) and min(stand.census_on for stand in new) > before
    _require(fresh, "须以新的调查成果申请", "it needs a survey newer than that of the old ticket")


def _require(holds: bool, zh: str, en: str) -> None:
    require("LP-50", holds, NotRenewable, what=Words(zh, en))
