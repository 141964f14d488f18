"""Monitoring report (监测报告) and verification file (核查支持文件), out of an evidence bundle (MS-24).

Both are a pure function of the bundle, of the outlines drawn in it and of the stands asked for: the same
gives the same bytes, as PDF (typst) and as plain HTML that a word processor opens. No figure is reckoned
here: every one stands in the bundle, or is the sum of such.
"""

import base64
import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import jinja2
import typst

from api.documents.fonts import uncovered
from api.documents.report_sections import credit_sections, map_figure, measurement_sections
from api.documents.report_verification import verification_sections
from api.documents.ticket import FOLDER, SETTING
from api.documents.words import chinese_date
from sink.bundles import Contents, read
from sink.errors import BundleUnreadable
from sink.evidence import CREDIT

PPI = 144.0
UNSIGNED = "所用参数未全部核签：本文件仅供研究和核查准备，不得作为签发、交易的依据。"


class Paper(StrEnum):
    MONITORING = "monitoring"
    VERIFICATION = "verification"


TITLES = {
    Paper.MONITORING: ("碳汇监测报告", "MONITORING REPORT"),
    Paper.VERIFICATION: ("核查支持文件", "VERIFICATION SUPPORT FILE"),
}

Outlines = Mapping[str, Sequence[Any]]
"""By stand: its polygons, as rings of longitude and latitude in 1e-8 degrees."""


@dataclass(frozen=True)
class Evidence:
    """A bundle as it is kept, with what is to be shown of it."""

    data: bytes
    outlines: Outlines = field(default_factory=dict)
    stands: frozenset[str] | None = None  # None: all of them


def report_pdf(evidence: Evidence, paper: Paper) -> bytes:
    """The same evidence gives the same bytes."""
    made: bytes = typst.compile(
        FOLDER / "report-1.typ", sys_inputs={"report": _shown(view_of(evidence, paper))}, **SETTING
    )
    return made


def report_html(evidence: Evidence, paper: Paper) -> str:
    """Headings, tables and pictures, nothing else: what a browser and a word processor read alike."""
    view = view_of(evidence, paper)
    for section in view["sections"]:
        for figure in section["figures"]:
            figure["png"] = base64.b64encode(_picture(figure)).decode()
    template = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        (FOLDER / "report-1.html").read_text("utf-8")
    )
    return template.render(view)


def view_of(evidence: Evidence, paper: Paper) -> dict[str, Any]:
    """What both forms print, in words."""
    with tempfile.TemporaryDirectory(prefix="linpiao-report-") as folder:
        path = Path(folder) / "evidence.zip"
        path.write_bytes(evidence.data)
        contents, manifest, changed = read(path)
        if changed:
            raise BundleUnreadable(name="evidence.zip", detail="、".join(one.place for one in changed))
        sections = _sections(contents, manifest, evidence, paper, path)
    computed = datetime.fromisoformat(manifest["computed_at"]).date()
    title, title_en = TITLES[paper]
    return {
        "title": title,
        "title_en": title_en,
        "dated": [computed.year, computed.month, computed.day],
        "unsigned": "" if manifest["signed_off"] else UNSIGNED,
        "facts": [
            ["计算日期", chinese_date(computed)],
            ["内容", "两期监测与变化" if manifest.get("kind") == CREDIT else "一期碳储量"],
            ["参数表版本", manifest["parameters_version"]],
            ["软件版本", manifest["code_version"]],
            ["证据包 SHA-256", hashlib.sha256(evidence.data).hexdigest()],
        ],
        "sections": sections,
    }


def _sections(
    contents: Contents, manifest: Mapping[str, Any], evidence: Evidence, paper: Paper, path: Path
) -> list[dict[str, Any]]:
    body: Callable[..., list[dict[str, Any]]] = (
        credit_sections if manifest.get("kind") == CREDIT else measurement_sections
    )
    if paper is Paper.VERIFICATION:
        sections = verification_sections(contents, manifest, evidence.stands, path)
    else:
        sections = body(contents, manifest, evidence.stands)
    drawn = map_figure(evidence.outlines, evidence.stands)
    if drawn:
        sections[0]["figures"].insert(0, drawn)
    return [section | {"number": number} for number, section in enumerate(sections, 1)]


def _picture(figure: Mapping[str, Any]) -> bytes:
    made: bytes = typst.compile(
        FOLDER / "report-figure-1.typ",
        sys_inputs={"figure": json.dumps(figure, ensure_ascii=False)},
        format="png",
        ppi=PPI,
        **SETTING,
    )
    return made


def _shown(view: Mapping[str, Any]) -> str:
    whole = json.dumps(view, ensure_ascii=False)
    return json.dumps({**view, "missing": uncovered(whole)}, ensure_ascii=False)
