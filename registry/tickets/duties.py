"""The sentences a land-bound ticket prints and its holder signs (LP-37, LP-52). The wording is ours.

The text is versioned: an undertaking is signed for one version, and a signature under another does not serve.
"""

from collections.abc import Mapping
from hashlib import sha256

from registry.tickets.kinds import TicketKind

UNDERTAKING_VERSIONS: Mapping[TicketKind, str] = {
    TicketKind.COLLECTIVE: "collective-duties-1",
    TicketKind.STATE: "state-duties-1",
    TicketKind.CARBON: "carbon-duties-1",
}

_SHARED = (
    (
        "持票人应当对票载林木履行管护职责，严禁非法占用、损毁林木（办法第三十七条）。",
        "The holder looks after the trees; occupying or damaging them unlawfully is forbidden (art. 37).",
    ),
    (
        "根据年度监测数据，票载地块的面积、范围（四至）、林木种类等发生变化的，"
        "由核发机关及时变更或者注销本票（办法第三十五条）。",
        "If yearly monitoring shows that area, limits or species of the block changed, the issuing authority "
        "promptly changes or cancels this ticket (art. 35).",
    ),
    (
        "林草主管部门每年对林木管护情况进行考核；连续两年考核不合格的，无条件注销本票（办法第三十六条）。",
        "Upkeep is assessed yearly; two failed years in a row cancel this ticket unconditionally (art. 36).",
    ),
)
_OWN: Mapping[TicketKind, tuple[tuple[str, str], ...]] = {
    TicketKind.COLLECTIVE: (
        (
            "林地依法流转的，持票人应当及时向核发机关申请变更本票（办法第十二条）。",
            "After a lawful transfer of the land the holder promptly applies to change it (art. 12).",
        ),
    ),
    TicketKind.STATE: (
        (
            "本票流转须先经核发机关审核同意（林票方案三（一）2）；持票人不得私自交易碳汇（办法第三十二条）。",
            "The issuer consents before any trade of this ticket (plan 3(1)2); its holder trades no carbon "
            "privately (art. 32).",
        ),
    ),
    TicketKind.CARBON: (
        (
            "本票随全市林业碳汇交易完成即时注销，至该交易周期结束前不得再次申请（办法第三十五条）；"
            "同一地块只能选择一种碳汇交易途径（办法第三十条）。",
            "This ticket is cancelled at once when its trade completes, and its land cannot be applied for "
            "until that cycle ends (art. 35); one plot takes one route only (art. 30).",
        ),
    ),
}

NOT_MONEY = (
    "仅限在银川市行政区域内流通，不得代替人民币在市场上流通。",
    "Circulates inside the city of Yinchuan only; may not replace RMB in the market.",
)
NOT_TITLE = (
    "面值为林地面积，不是货币金额；附载信息不属于面值。",
    "The face value is an area, not an amount of money; the annex is no part of the face value.",
)


def duties_of(kind: TicketKind) -> tuple[tuple[str, str], ...]:
    return (*_SHARED, *_OWN[kind])


def undertaking_text(lang: str = "zh", kind: TicketKind = TicketKind.COLLECTIVE) -> str:
    """What the holder signs before issue; it binds after the lapse of the pack too (AM-01)."""
    position = 0 if lang == "zh" else 1
    return "\n".join(f"{n}. {duty[position]}" for n, duty in enumerate(duties_of(kind), 1))


def undertaking_sha256(kind: TicketKind = TicketKind.COLLECTIVE) -> str:
    return sha256(f"{UNDERTAKING_VERSIONS[kind]}\n{undertaking_text(kind=kind)}".encode()).hexdigest()
