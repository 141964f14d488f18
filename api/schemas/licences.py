"""Electronic licences (电子证照) of tickets and the filings of trades, as data (GS-08, GS-25, LP-44)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, Field

from api.schemas.tickets import KINDS, hundredths
from registry.tickets.kinds import TicketKind
from registry.tickets.ticket import Ticket

LICENCE_TYPE = "林票"


class Party(BaseModel):
    id: str
    name: str


class Licence(BaseModel):
    """One licence; its data are those the public log commits to by `document_sha256`."""

    licence_type: str = Field(LICENCE_TYPE, description="证照类型。")
    licence_no: str = Field(description="证照编号：票号。")
    title: str = Field(description="证照名称：林票种类。")
    holder: Party = Field(description="持证主体。")
    issuer: Party = Field(description="颁发机构。")
    issued_on: date = Field(description="颁发日期。")
    valid_from: date
    valid_to: date = Field(description="有效期截止。")
    status: str = Field(description="证照状态：有效、已变更、已到期、已注销。")
    ended_on: date | None
    origin: str = Field(description="REGISTERED 或者 TRANSCRIBED（转录）。")
    unit_code: str = Field(description="行政区划代码。")
    block_name: str
    face_value_mu: str = Field(description="面值，亩。")
    area_m2: str
    limits: Mapping[str, Any] = Field(description="四至。")
    species_stems: Mapping[str, int]
    outline: list[Any] = Field(description="界址点，经纬度 1e-8 度，EPSG:4490。")
    certificate_no: str = Field(description="权证号。")
    filing_no: str | None
    law: str
    template_version: str
    verification_code: str
    event_id: str
    document_sha256: str = Field(description="票面数据的摘要，公开日志可核对。")

    @classmethod
    def of(cls, ticket: Ticket, record: Mapping[str, Any], event_id: str, sha256: str) -> "Licence":
        return cls(
            licence_type=LICENCE_TYPE,
            licence_no=record["number"],
            title=KINDS[TicketKind(record["kind"])],
            holder=Party(**record["holder"]),
            issuer=Party(**record["issuer"]),
            issued_on=record["valid_from"],
            valid_from=record["valid_from"],
            valid_to=record["valid_to"],
            status=ticket.state.value,
            ended_on=ticket.ended_on,
            origin=ticket.origin.value,
            unit_code=record["unit"]["code"],
            block_name=record["block_name"],
            face_value_mu=hundredths(record["face_value_mu100"]),
            area_m2=hundredths(record["area_dm2"]),
            limits=record["limits"],
            species_stems=record["species_stems"],
            outline=record["outline"],
            certificate_no=record["certificate_no"],
            filing_no=record["filing_no"],
            law=record["law"],
            template_version=record["template_version"],
            verification_code=str(ticket.code),
            event_id=event_id,
            document_sha256=sha256,
        )


class Delivery(BaseModel):
    to: str = Field(description="村委会、县级、市级林草主管部门。")
    delivered_on: date
    document_no: str = Field(description="送达凭据编号。")


class TradeFiling(BaseModel):
    """One trade of a collective ticket: filed when it is delivered to all three (LP-44)."""

    ticket_number: str
    unit_id: str
    agreed_on: date
    holder_id: str
    transferee_id: str
    transferee_role: str
    agreement_sha256: str
    deliveries: list[Delivery]
    filed: bool
    successors: list[str] = Field(description="流转后的新票号。")

    @classmethod
    def of(cls, ticket: Ticket, successors: list[str]) -> "TradeFiling":
        trade = ticket.trade
        made = [
            Delivery(to=to, delivered_on=one["on"], document_no=one["document_no"])
            for to, one in sorted(trade["deliveries"].items())
        ]
        return cls(
            ticket_number=ticket.number or "",
            unit_id=ticket.unit_id,
            agreed_on=trade["agreed_on"],
            holder_id=ticket.holder_id,
            transferee_id=trade["transferee_id"],
            transferee_role=trade["transferee_role"],
            agreement_sha256=trade["agreement_sha256"],
            deliveries=made,
            filed=len(made) == 3,
            successors=successors,
        )
