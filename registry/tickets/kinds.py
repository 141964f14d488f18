"""The three kinds of 林票 and their natures (LP-03): no other kind can be made."""

from collections.abc import Mapping
from enum import StrEnum


class TicketKind(StrEnum):
    COLLECTIVE = "COLLECTIVE"  # 集体林地林票
    STATE = "STATE"  # 国有林地林票
    CARBON = "CARBON"  # 碳汇林票


class TicketNature(StrEnum):
    OPERATING_RIGHT = "OPERATING_RIGHT"  # 经营权凭证
    GREEN_SPACE = "GREEN_SPACE"  # 绿地置换凭据
    ECO_COMPENSATION = "ECO_COMPENSATION"  # 生态保护补偿凭据
    ENTERPRISE_AFFORESTATION = "ENTERPRISE_AFFORESTATION"  # 企业造林证明
    PUBLIC_OFFSET = "PUBLIC_OFFSET"  # 公众自愿抵消证明 (1元碳汇)


NATURES: Mapping[TicketKind, frozenset[TicketNature]] = {
    TicketKind.COLLECTIVE: frozenset({TicketNature.OPERATING_RIGHT}),
    TicketKind.STATE: frozenset(
        {TicketNature.OPERATING_RIGHT, TicketNature.GREEN_SPACE, TicketNature.ECO_COMPENSATION}
    ),
    TicketKind.CARBON: frozenset({TicketNature.ENTERPRISE_AFFORESTATION, TicketNature.PUBLIC_OFFSET}),
}

VOUCHERS = frozenset({TicketNature.GREEN_SPACE, TicketNature.ECO_COMPENSATION})
"""Never tied to land and never mixed with what is (LP-03c, LP-22b)."""

LAND_BOUND = frozenset({TicketNature.OPERATING_RIGHT, TicketNature.ENTERPRISE_AFFORESTATION})
"""These hold ground alone, and share one machine (16.1, 16.2, 16.5)."""


class IssuerLevel(StrEnum):
    """本级: the level of the authority that issues (RA-05)."""

    COUNTY = "COUNTY"
    CITY = "CITY"
    REGION = "REGION"


class LandBasis(StrEnum):
    """What a land-bound ticket stands on (LP-09, LP-20, LP-29)."""

    COLLECTIVE_FOREST = "COLLECTIVE_FOREST"  # (a) trees on village-collective forest land
    STATE_LAND = "STATE_LAND"  # (b) trees a collective planted on state land it uses lawfully
    STATE_FOREST = "STATE_FOREST"  # state forest under its managing or contracting body
    OPERATING_LAND = "OPERATING_LAND"  # what an enterprise planted inside its own operating land


KIND_ON: Mapping[LandBasis, tuple[TicketKind, TicketNature]] = {
    LandBasis.COLLECTIVE_FOREST: (TicketKind.COLLECTIVE, TicketNature.OPERATING_RIGHT),
    LandBasis.STATE_LAND: (TicketKind.COLLECTIVE, TicketNature.OPERATING_RIGHT),
    LandBasis.STATE_FOREST: (TicketKind.STATE, TicketNature.OPERATING_RIGHT),
    LandBasis.OPERATING_LAND: (TicketKind.CARBON, TicketNature.ENTERPRISE_AFFORESTATION),
}
"""The land decides the kind; nobody chooses it."""


class Origin(StrEnum):
    """How a ticket came into the register."""

    REGISTERED = "REGISTERED"  # applied for and issued here
    TRANSCRIBED = "TRANSCRIBED"  # issued on paper before, and copied in with its number and dates (转录)
