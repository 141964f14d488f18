"""The three kinds of 林票 and their natures (LP-03): no other kind can be made."""

from enum import StrEnum


class TicketKind(StrEnum):
    COLLECTIVE = "COLLECTIVE"  # 集体林地林票
    STATE = "STATE"  # 国有林地林票
    CARBON = "CARBON"  # 碳汇林票


class TicketNature(StrEnum):
    OPERATING_RIGHT = "OPERATING_RIGHT"  # 经营权凭证


class LandBasis(StrEnum):
    """What a collective ticket stands on (LP-09)."""

    COLLECTIVE_FOREST = "COLLECTIVE_FOREST"  # (a) trees on village-collective forest land
    STATE_LAND = "STATE_LAND"  # (b) trees a collective planted on state land it uses lawfully
