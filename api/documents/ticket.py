"""The ticket as PDF/A-3b: a pure function of its committed record, its event and its proof (D12)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst

from api.documents.fonts import FACES, uncovered
from api.documents.outline import drawing
from api.documents.words import chinese_date, chinese_hundredths
from registry.proof.bundle import DocumentProof, commitment
from registry.proof.tree import leaf_hash
from registry.quantities import GRAMS_PER_TONNE, face_value_mu100
from registry.tickets.duties import NOT_MONEY, NOT_TITLE, duties_of
from registry.tickets.face import face_text
from registry.tickets.kinds import LandBasis, TicketKind
from registry.tickets.numbers import verification_code


@dataclass(frozen=True)
class Face:
    """What the one template says for a kind (LP-07b)."""

    title: str
    title_en: str
    subtitle: str
    origin: str
    proves: str


FACES_OF: Mapping[LandBasis, Face] = {
    basis: Face(title, title_en, subtitle, origin, proves)
    for basis, title, title_en, subtitle, origin, proves in (
        (
            LandBasis.COLLECTIVE_FOREST,
            "集体林地林票",
            "COLLECTIVE FOREST TICKET",
            "林地经营权凭证",
            "经审查并报市级林草主管部门登记备案",
            "本票是持票人对下列集体林地林木享有经营权的凭证。",
        ),
        (
            LandBasis.STATE_LAND,
            "集体林地林票",
            "COLLECTIVE FOREST TICKET",
            "林地经营权凭证",
            "经审查并报市级林草主管部门登记备案",
            "本票是持票人对下列依法使用的国有土地上由集体营造的林木享有经营权的凭证。",
        ),
        (
            LandBasis.STATE_FOREST,
            "国有林地林票",
            "STATE FOREST TICKET",
            "林地经营权凭证",
            "经审查",
            "本票是持票人对下列国有林地林木享有经营权的凭证。",
        ),
        (
            LandBasis.OPERATING_LAND,
            "碳汇林票",
            "CARBON FOREST TICKET",
            "企业自愿造林参与碳汇的证明",
            "经审查造林验收合格",
            "本票证明持票人在自有经营用地内自愿造林绿化、参与全市林业碳汇交易。",
        ),
    )
}
STATUSES = {"MEASURED": "实测核算", "EXPECTED": "预期", "VERIFIED": "已核定"}

FOLDER = Path(__file__).parent
SETTING: Mapping[str, Any] = {
    "root": FOLDER,
    "font_paths": [face.parent for face in FACES],
    "ignore_system_fonts": True,
}
PPI = 254.0
SKETCH_MM = 54


@dataclass(frozen=True)
class TicketPaper:
    """`proof.document` is the record the event commits to; the public address goes into the QR code."""

    proof: DocumentProof
    event_id: str
    public_url: str
    log_key: str  # the public key of the log, as `linpiao verify` takes it
    annex_version: int = 1

    @property
    def url(self) -> str:
        return f"{self.public_url}/t/{self.proof.document['number']}"


def ticket_pdf(paper: TicketPaper) -> bytes:
    """The same paper gives the same bytes; the proof travels inside as an attachment."""
    return typeset(paper, _view(paper))


def typeset(paper: TicketPaper, view: Mapping[str, Any]) -> bytes:
    """`view` is what the paper's template prints; an uncovered character becomes a framed picture."""
    document: Mapping[str, Any] = paper.proof.document
    return printed(document["template_version"], view, proof=paper.proof.dumps().decode())


def printed(template: str, view: Mapping[str, Any], **inputs: str) -> bytes:
    """PDF/A-3b of a view alone: the same view gives the same bytes."""
    shown = {"ticket": _shown(view), **inputs}
    made: bytes = typst.compile(
        FOLDER / f"{template}.typ", sys_inputs=shown, pdf_standards=["a-3b"], **SETTING
    )
    return made


def picture(template: str, view: Mapping[str, Any]) -> bytes:
    """A PNG of ten pixels a millimetre."""
    inputs = {"ticket": _shown(view)}
    made: bytes = typst.compile(
        FOLDER / f"{template}.typ", sys_inputs=inputs, format="png", ppi=PPI, **SETTING
    )
    return made


def _shown(view: Mapping[str, Any]) -> str:
    return json.dumps({**view, "missing": uncovered("".join(_texts(view)))}, ensure_ascii=False)


def _view(paper: TicketPaper) -> dict[str, Any]:
    """What the template prints, in words; no figure appears that the record does not hold."""
    d: Mapping[str, Any] = paper.proof.document
    issued_on = date.fromisoformat(d["valid_from"])
    sketch = drawing(d["outline"], SKETCH_MM)
    return {
        "document": dict(d),
        "dated": [issued_on.year, issued_on.month, issued_on.day],
        "issued_on": chinese_date(issued_on),
        "valid_from": chinese_date(issued_on),
        "valid_to": chinese_date(date.fromisoformat(d["valid_to"])),
        "face_mu": face_text(d["face_value_mu100"]),
        "face_words": f"{chinese_hundredths(d['face_value_mu100'])}亩".replace("整亩", "亩整"),
        "ground_mu": face_text(face_value_mu100(d["area_dm2"])),
        "ground_m2": f"{d['area_dm2'] // 100:,}.{d['area_dm2'] % 100:02d}",
        "limits": {side: _limit(side, limit) for side, limit in d["limits"].items()},
        "species": [{"name": name, "stems": f"{n:,}"} for name, n in sorted(d["species_stems"].items())],
        "outline": sketch.polygons,
        "scale": f"约 {sketch.scale}",
        "face": vars(FACES_OF[LandBasis(d["basis"])]),
        "filing": d["filing_no"] or "依法无须备案",
        "code": verification_code(leaf_hash(paper.proof.event)),
        "url": paper.url,
        "qr_svg": qr(paper.url),
        "proof_line": proof_line(paper),
        "event_id": paper.event_id,
        "log_key": paper.log_key,
        "document_sha256": commitment(paper.proof.document),
        "duties": [zh for zh, _ in duties_of(TicketKind(d["kind"]))],
        "sentences": [NOT_TITLE[0], NOT_MONEY[0]],
        "not_money": NOT_MONEY[0],
        "annex_version": paper.annex_version,
        "annex": _annex(d["annex"]),
        "stands": [_stand(stand) for stand in d["annex"].get("stands", [])],
    }


def _texts(view: Any) -> Iterator[str]:
    if isinstance(view, str):
        yield view
    elif isinstance(view, Mapping):
        for value in view.values():
            yield from _texts(value)
    elif isinstance(view, list | tuple):
        for value in view:
            yield from _texts(value)


def _limit(side: str, limit: Mapping[str, Any]) -> dict[str, str]:
    letter = {"north": "N", "south": "N", "east": "E", "west": "E"}[side]
    return {"text": limit["text"], "degrees": f"{limit['degrees_e8'] / 1e8:.6f}° {letter}"}


def _annex(annex: Mapping[str, Any]) -> list[dict[str, str]]:
    if not annex:
        return [{"name": "碳储量", "value": "尚无测算"}]
    increase_g = annex["yearly_increase_co2e_g"]
    signed = "参数已核签" if annex["signed_off"] else "参数未核签，仅供研究"
    return [
        {
            "name": "碳储量",
            "value": f"{tonnes(annex['stock_co2e_g'])} 吨二氧化碳当量",
            "note": "实测，尚未经各方认可",
        },
        {"name": "不确定性（90 % 区间）", "value": _interval(annex)},
        {
            "name": "年增加量",
            "value": f"{tonnes(increase_g)} 吨二氧化碳当量" if increase_g is not None else "—",
            "note": annex["increase_status"]
            + ("" if increase_g is not None else "（尚无前次调查，仅为预期）"),
        },
        {"name": "状态", "value": STATUSES[annex["status"]], "note": annex["status"]},
        {"name": "所属期间", "value": f"调查日期 {annex['census_on']}"},
        {"name": "计量方法及版本", "value": f"{annex['method']} {annex['method_version']}"},
        {"name": "参数版本", "value": f"{annex['parameters_version']}（{signed}）"},
        {"name": "输入数据摘要", "value": annex["input_sha256"]},
        {"name": "测算记录", "value": annex["assessment_id"]},
    ]


def _stand(stand: Mapping[str, Any]) -> dict[str, str]:
    return {
        "name": stand["stand"],
        "area": face_text(face_value_mu100(stand["area_dm2"])),
        "stock": tonnes(stand["stock_co2e_g"]),
        "interval": _interval(stand),
        "census_on": stand["census_on"],
    }


def _interval(holder: Mapping[str, Any]) -> str:
    low, high = holder["low_co2e_g"], holder["high_co2e_g"]
    return "—" if low is None or high is None else f"{tonnes(low)} – {tonnes(high)}"


def tonnes(co2e_g: int) -> str:
    """Kilograms are shown, grams are cut: nothing is shown that was not measured."""
    kg = co2e_g * 1000 // GRAMS_PER_TONNE
    return f"{kg // 1000:,}.{kg % 1000:03d}"


def proof_line(paper: TicketPaper) -> str:
    proof = paper.proof.proof
    if proof is None:
        return "存证处理中：检查点签署后可下载附存证的正式文件。"
    return f"已存证：公开日志第 {proof.index:,} 号记录，检查点签名随文件附后。"


def qr(url: str) -> str:
    out = BytesIO()
    segno.make(url, error="m").save(out, kind="svg", border=0, dark="#1c2621", xmldecl=False, svgns=True)
    return out.getvalue().decode()
