"""The statement of a neutrality file: what was accounted, what was retired, and no word more than that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from registry.errors import Words
from registry.market.neutrality import FileKind, NeutralityFile
from registry.proof.events import Fact
from registry.tickets.numbers import check_digits

TEMPLATE_VERSION = "neutrality-statement-1"
NOT_CCER = Words(
    "小微碳汇、一元碳汇和碳普惠减排量不是国家核证自愿减排量（CCER），不能用于抵销碳排放配额的清缴。",
    "Micro sinks, one-yuan sinks and inclusion reductions are no CCER and cannot be surrendered for quotas.",
)
"""CC-03."""


class StatementStatus(StrEnum):
    VALID = "VALID"
    SUPERSEDED = "SUPERSEDED"
    OUTDATED = "OUTDATED"


@dataclass(eq=False)
class Statement:
    number: str
    code: str
    file_id: str
    emissions_g: int
    retired_g: int
    issued_on: date
    issued_at: datetime
    event_id: str
    document_sha256: str
    test: int


@dataclass(frozen=True)
class Retirement:
    """A certificate behind a file, with the three numbers of its grams where they exist (ZH-14)."""

    certificate: str
    grams: int
    serials: tuple[int, int]
    issuance: str
    numbers: tuple[str, str, str] | None
    experts: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True)
class Told:
    """What the papers of a file add to its figures."""

    holder: str
    name: str
    batch: str
    guide: str
    method: str
    lines: Sequence[Mapping[str, Fact]]
    not_counted: Sequence[str]
    parameters_version: str
    verifier: str
    verifier_filing_no: str
    report_no: str
    salt: str


def statement_number(unit_id: str, year: int, sequence: int) -> str:
    stem = f"{unit_id}-N{year}-{sequence:06d}"
    return f"{stem}-{check_digits(stem)}"


def status_of(made: Statement, file: NeutralityFile) -> StatementStatus:
    if file.statement_no != made.number:
        return StatementStatus.SUPERSEDED
    same = (made.emissions_g, made.retired_g) == (file.emissions_g, file.retired_g)
    return StatementStatus.VALID if same else StatementStatus.OUTDATED


def statement_record(
    number: str,
    file: NeutralityFile,
    told: Told,
    retired: Sequence[Retirement],
    *,
    large: bool,
    pack: str,
    issued_on: date,
) -> dict[str, Fact]:
    """Integers and strings only; the stating event carries its hash."""
    return {
        "salt": told.salt,
        "number": number,
        "kind": "NEUTRALITY_STATEMENT",
        "template_version": TEMPLATE_VERSION,
        "file_no": file.papers[0],
        "file_kind": file.kind.value,
        "large_event": int(large),
        "holder": told.holder,
        "name": told.name,
        "batch": told.batch,
        "period": [file.period_from.isoformat(), file.period_to.isoformat()],
        "attendance": file.attendance,
        "emissions_g": file.emissions_g,
        "low_g": file.low_g,
        "high_g": file.high_g,
        "retired_g": file.retired_g,
        "percent": min(file.percent, 100),
        "neutral": int(file.retired_g >= (file.emissions_g or 0)),
        "scope_complete": file.scope_complete,
        "guide": told.guide,
        "method": told.method,
        "parameters_version": told.parameters_version,
        "lines": [dict(line) for line in told.lines],
        "not_counted": list(told.not_counted),
        "verifier": told.verifier,
        "verifier_filing_no": told.verifier_filing_no,
        "report_no": told.report_no,
        "retirements": [_retirement(one) for one in retired],
        "issued_on": issued_on.isoformat(),
        "pack": pack,
        "test": file.test,
    }


def _retirement(one: Retirement) -> dict[str, Fact]:
    return {
        "certificate": one.certificate,
        "grams": one.grams,
        "serials": list(one.serials),
        "issuance": one.issuance,
        "numbers": list(one.numbers) if one.numbers else [],
        "experts": [dict(expert) for expert in one.experts],
    }


SUBJECTS: Mapping[FileKind, Words] = {
    FileKind.EVENT: Words("本次活动", "this event"),
    FileKind.ENTERPRISE: Words("本企业该年度", "this enterprise in the year"),
    FileKind.BUILDING: Words("本公共建筑该年度", "this public building in the year"),
    FileKind.PRODUCT: Words("本批产品", "this batch of the product"),
    FileKind.PILOT_UNIT: Words("本试点单位该年度", "this pilot unit in the year"),
}


def wording(record: Mapping[str, Fact]) -> Words:
    """The sentence for stage and press: 碳中和 only when all of a complete scope is covered."""
    who = SUBJECTS[FileKind(str(record["file_kind"]))]
    percent = record["percent"]
    if not record["neutral"]:
        return Words(
            f"{who.zh}已核算碳排放的{percent}%由已核定的小微碳汇抵消。",
            f"{percent} % of the accounted emissions of {who.en} are offset by verified sinks.",
        )
    if record["scope_complete"]:
        return Words(
            f"{who.zh}的碳排放由已核定的小微碳汇全部抵消，实现碳中和。",
            f"All emissions of {who.en} are offset by verified sinks: it is carbon neutral.",
        )
    return Words(
        f"{who.zh}在核算范围内的碳排放由已核定的小微碳汇全部抵消；未计入的部分见声明。",
        f"The emissions of {who.en} that were accounted are all offset by verified sinks; the statement says"
        " what was not counted.",
    )
