"""Certificates of growth that is only expected, as PDF/A-3b and picture: a tree adopted, trees planted."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from api.documents.ticket import TicketPaper, picture, proof_line, qr, typeset
from api.documents.words import chinese_date, kilograms
from registry.market.certificates import FORM_NAMES, TEST_MARK, Form
from registry.market.orders import PURPOSE_NAMES, Purpose
from registry.market.purposes import STATUS_NAMES, QuantityStatus
from registry.market.trees import CATEGORY_NAMES, Category
from registry.money import yuan
from registry.parties.jurisdiction import load_units
from registry.proof.bundle import commitment
from registry.proof.tree import leaf_hash
from registry.tickets.duties import NOT_MONEY
from registry.tickets.numbers import verification_code

Rows = Sequence[tuple[str, str]]
NOT_NEUTRAL = "数量为预期值，购买时尚未长成，不得用于活动、单位、产品和试点的碳中和。"
NOT_A_TICKET = "本凭证不是林票，不代表林地、林木的任何权利，不得转让或者交易。"
RESTATED = "下一次胸径调查后复核，原数与复核数在查验页一并公开。"
NO_TOUCH = "认养不产生对树木的权利；不得攀折、修剪、钉挂。"
MEASURED_LATER = "栽植后须经实地测定才转为核定量，届时优先归购买人。"


def piece_pdf(paper: TicketPaper) -> bytes:
    """The same paper gives the same bytes."""
    return typeset(paper, _view(paper))


def piece_picture(paper: TicketPaper) -> bytes:
    return picture("piece-share-1", _view(paper))


def _view(paper: TicketPaper) -> dict[str, Any]:
    """What the template prints; no figure appears that the record does not hold."""
    d: Mapping[str, Any] = paper.proof.document
    form = Form(d["form"])
    issued_on = date.fromisoformat(d["issued_on"])
    url = f"{paper.public_url}/c/{d['number']}"
    return {
        "document": dict(d),
        "title": FORM_NAMES[form].zh,
        "title_en": FORM_NAMES[form].en.upper(),
        "dated": [issued_on.year, issued_on.month, issued_on.day],
        "issued_on": chinese_date(issued_on),
        "kg": kilograms(d["grams"]),
        "purpose": PURPOSE_NAMES[Purpose(d["purpose"])].zh,
        "test": TEST_MARK.zh if d["test"] else "",
        "code": verification_code(leaf_hash(paper.proof.event)),
        "url": url,
        "qr_svg": qr(url),
        "proof_line": proof_line(paper),
        "event_id": paper.event_id,
        "log_key": paper.log_key,
        "document_sha256": commitment(paper.proof.document),
        **_OF_FORM[form](d),
    }


def _of_adoption(d: Mapping[str, Any]) -> dict[str, Any]:
    source, term = d["source"], _term(d["period"])
    kept = f"{CATEGORY_NAMES[Category(source['category'])].zh}，{source['species']}"
    place = f"{load_units()[source['unit']].name}，{source['site']}"
    diameter = f"{source['dbh_mm'] / 10:.1f}厘米（{source['surveyed_on']}调查）"
    rows: Rows = (
        ("数量性质", f"{STATUS_NAMES[QuantityStatus(d['status'])].zh}（{d['status']}）"),
        ("树木", f"{kept}，编号{source['tree']}"),
        ("所在", place),
        ("胸径", diameter),
        ("认养期限", f"{term}，共{d['pieces']}年"),
        ("价格", f"1 元 = {kilograms(d['grams_per_yuan'])} 千克，每年不足1元按1元计"),
        ("测算方法", f"{d['computed']['method']}，参数{d['computed']['parameters']}"),
    )
    return {
        "subtitle": "小微碳汇 · 认养",
        "deed": f"以人民币 {yuan(d['amount_fen'])} 元认养树木{d['pieces']}年",
        "measure": "二氧化碳当量 · 预期生长量",
        "rows": rows,
        "shared": (("编号", d["number"]), ("树木", kept), ("所在", place), ("期限", term)),
        "sentences": [NOT_NEUTRAL, RESTATED, NO_TOUCH, NOT_A_TICKET, NOT_MONEY[0]],
        "where": "页面上可以看到这株树的调查、测算和管护公告。",
    }


def _of_planting(d: Mapping[str, Any]) -> dict[str, Any]:
    source, computed = d["source"], d["computed"]
    place = f"{load_units()[source['unit']].name}，{source['name']}"
    rows: Rows = (
        ("数量性质", f"{STATUS_NAMES[QuantityStatus(d['status'])].zh}（{d['status']}）"),
        ("造林地块", f"{place}，编号{source['site']}"),
        ("株数与株号", f"{d['pieces']}株，第{d['trees'][0]:,}–{d['trees'][1]:,}株"),
        ("树种", source["species"]),
        ("栽植期限", f"{source['season']}前栽植"),
        ("价格", f"每株{d['price_yuan']}元，按苗木市场价测算"),
        (
            "预期储量",
            f"栽植后{computed['horizon_years']}年，{computed['method']}，参数{computed['parameters']}",
        ),
    )
    return {
        "subtitle": "小微碳汇 · 义务植树",
        "deed": f"以人民币 {yuan(d['amount_fen'])} 元网上植树{d['pieces']}株",
        "measure": "二氧化碳当量 · 预期储量",
        "rows": rows,
        "shared": (
            ("编号", d["number"]),
            ("地块", place),
            ("株数", f"{d['pieces']}株"),
            ("树种", source["species"]),
        ),
        "sentences": [NOT_NEUTRAL, MEASURED_LATER, NOT_A_TICKET, NOT_MONEY[0]],
        "where": "页面上可以看到设计、栽植、成活和管护公告。",
    }


def _term(period: Sequence[str]) -> str:
    first, last = (chinese_date(date.fromisoformat(day)) for day in period)
    return f"{first}至{last}"


_OF_FORM: Mapping[Form, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    Form.ADOPTION: _of_adoption,
    Form.PLANTING: _of_planting,
}
