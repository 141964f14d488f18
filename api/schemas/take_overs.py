"""Taking over tickets of paper as JSON: what every row of the sheet would become, and why not."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field

from api.errors import problem
from registry.actions.paper_rows import Looked

Fate = Literal["READY", "DISPUTE", "BLOCKED"]


class RowOut(BaseModel):
    row: int = Field(description="表格中的行号，标题行为 1。")
    number: str
    fate: Fate = Field(description="可以转录；地块与他人重叠，将立为争议；有问题。")
    shares: list[str] = Field(description="地块与哪些林票（标识）或表中前面哪些票号重叠。")
    problems: list[dict[str, Any]] = Field(description="全部问题，每项有规则、说明和改法。")

    @classmethod
    def of(cls, one: Looked, lang: str) -> "RowOut":
        fate: Fate = "BLOCKED" if one.problems else "DISPUTE" if one.shares else "READY"
        said = [problem(refusal, lang) for refusal in one.problems]
        return cls(row=one.row, number=one.number, fate=fate, shares=list(one.shares), problems=said)


class TakeOverLook(BaseModel):
    """The dry run: nothing is written."""

    rows: list[RowOut]
    ready: int
    disputes: int
    blocked: int

    @classmethod
    def of(cls, looked: Sequence[Looked], lang: str) -> "TakeOverLook":
        rows = sorted((RowOut.of(one, lang) for one in looked), key=lambda one: one.row)
        fates = [one.fate for one in rows]
        return cls(
            rows=rows,
            ready=fates.count("READY"),
            disputes=fates.count("DISPUTE"),
            blocked=fates.count("BLOCKED"),
        )
