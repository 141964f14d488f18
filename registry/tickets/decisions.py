"""A reasoned decision (LP-55): facts, rule, article, evidence; officer and date are those of its paper."""

from dataclasses import dataclass

from registry.errors import Words
from registry.law.refusals import require
from registry.office.documents import Text
from registry.tickets.errors import DecisionIncomplete

REMEDY = "对本决定不服的，可以依法申请行政复议或者提起行政诉讼。"


@dataclass(frozen=True)
class Grounds:
    """`rule` is an id of requirements.md, `article` the place in the text, `evidence_sha256` a kept paper."""

    facts: str
    rule: str
    article: str
    evidence_sha256: str


def require_reasoned(grounds: Grounds) -> None:
    parts = (
        (grounds.facts, Words("事实", "facts")),
        (grounds.rule, Words("规则", "rule")),
        (grounds.article, Words("法律依据条款", "article")),
        (grounds.evidence_sha256, Words("证据", "evidence")),
    )
    for value, name in parts:
        require("LP-55", bool(value.strip()), DecisionIncomplete, what=name)


def decision(word: str, grounds: Grounds, **more: Text) -> dict[str, Text]:
    """What the paper of a decision says; the remedy notice is never left out."""
    return {
        "decision": word,
        "facts": grounds.facts,
        "rule": grounds.rule,
        "article": grounds.article,
        "evidence_sha256": grounds.evidence_sha256,
        "remedy": REMEDY,
        **more,
    }
