"""Trading cycles as JSON."""

from datetime import date
from typing import Self

from pydantic import BaseModel, Field, model_validator

from api.schemas.steps import Sha256, Wanted
from registry.actions.cycles import Dates
from registry.market.cycles import TradingCycle


class CycleWanted(BaseModel):
    opens_on: date
    ends_on: date

    @model_validator(mode="after")
    def _ends_after_it_opens(self) -> Self:
        if self.ends_on < self.opens_on:
            raise ValueError("ends_on lies before opens_on")
        return self

    def dates(self) -> Dates:
        return Dates(self.opens_on, self.ends_on)


class BlockEntered(Wanted):
    ticket_id: str = Field(min_length=1, max_length=40)


class TradeCompleted(Wanted):
    sale_sha256: Sha256 = Field(description="成交合同。")


class CycleOut(BaseModel):
    """A cycle, and how many carbon tickets are in it."""

    id: str
    number: str
    state: str
    version: int
    opens_on: date
    ends_on: date
    tickets: int
    traded_on: date | None
    closed_on: date | None

    @classmethod
    def of(cls, cycle: TradingCycle) -> Self:
        plain = {name: getattr(cycle, name) for name in cls.model_fields if name != "tickets"}
        return cls(**plain, tickets=len(cycle.tickets))
