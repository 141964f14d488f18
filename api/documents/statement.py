"""The neutrality statement as PDF/A-3b (ZH-03): figures, range, what was retired and what was not counted."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from api.documents.ticket import TicketPaper, proof_line, qr, typeset
from api.documents.words import chinese_date, kilograms
from registry.market.certificates import TEST_MARK
from registry.market.neutrality import KIND_NAMES, FileKind
from registry.market.statements import NOT_CCER, wording
from registry.proof.bundle import commitment
from registry.proof.tree import leaf_hash
from registry.tickets.numbers import verification_code

RETIRED = "所列减排量已注销，只能用于本档案，不得转让、交易或者再次使用。"
SHOWN_MAX = 24
"""Certificates printed on the page; the attachment carries all of them."""


def statement_pdf(paper: TicketPaper) -> bytes:
    """The same paper gives the same bytes."""
    return typeset(paper, _view(paper))


def _view(paper: TicketPaper) -> dict[str, Any]:
    """What the template prints; no figure appears that the record does not hold."""
    d: Mapping[str, Any] = paper.proof.document
    issued_on = date.fromisoformat(d["issued_on"])
    first, last = (chinese_date(date.fromisoformat(day)) for day in d["period"])
    url = f"{paper.public_url}/n/{d['number']}"
    kind = KIND_NAMES[FileKind(d["file_kind"])].zh
    return {
        "document": dict(d),
        "title": "碳中和声明" if d["neutral"] else "碳抵消声明",
        "title_en": "CARBON NEUTRALITY STATEMENT" if d["neutral"] else "STATEMENT OF PARTIAL OFFSET",
        "subtitle": "大型活动" if d["large_event"] else kind,
        "dated": [issued_on.year, issued_on.month, issued_on.day],
        "issued_on": chinese_date(issued_on),
        "period": first if first == last else f"{first} 至 {last}",
        "sentence": wording(d).zh,
        "emissions_kg": kilograms(d["emissions_g"]),
        "range_kg": f"{kilograms(d['low_g'])} – {kilograms(d['high_g'])}",
        "retired_kg": kilograms(d["retired_g"]),
        "lines": [{"name": line["name"], "kg": kilograms(line["grams"])} for line in d["lines"]],
        "not_counted": "；".join(d["not_counted"]) or "—",
        "checked": _checked(d),
        "retirements": [_retirement(one) for one in d["retirements"][:SHOWN_MAX]],
        "more": max(0, len(d["retirements"]) - SHOWN_MAX),
        "sentences": [RETIRED, NOT_CCER.zh],
        "test": TEST_MARK.zh if d["test"] else "",
        "code": verification_code(leaf_hash(paper.proof.event)),
        "url": url,
        "qr_svg": qr(url),
        "proof_line": proof_line(paper),
        "event_id": paper.event_id,
        "log_key": paper.log_key,
        "document_sha256": commitment(paper.proof.document),
    }


def _checked(d: Mapping[str, Any]) -> str:
    if not d["report_no"]:
        return "由主办方自行核算，未经第三方核查"
    return f"{d['verifier']}（备案号 {d['verifier_filing_no']}），报告 {d['report_no']}"


def _retirement(one: Mapping[str, Any]) -> dict[str, str]:
    numbers = "备案 {} · 核证 {} · 签发 {}".format(*one["numbers"]) if one["numbers"] else "已核定小微碳汇"
    return {
        "certificate": one["certificate"],
        "kg": kilograms(one["grams"]),
        "serials": f"{one['serials'][0]:,} – {one['serials'][1]:,}",
        "numbers": numbers,
    }
