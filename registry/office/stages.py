"""The eight handling stages of a service item (GS-04), as the applicant sees a file move through them."""

from collections.abc import Mapping
from enum import StrEnum

from registry.errors import Words


class Stage(StrEnum):
    CONSULTATION = "CONSULTATION"
    BOOKING = "BOOKING"
    APPLICATION = "APPLICATION"
    ACCEPTANCE = "ACCEPTANCE"
    REVIEW = "REVIEW"
    DECISION = "DECISION"
    RATING = "RATING"
    DELIVERY = "DELIVERY"


NAMES: Mapping[Stage, Words] = {
    Stage.CONSULTATION: Words("咨询", "consultation"),
    Stage.BOOKING: Words("预约", "booking"),
    Stage.APPLICATION: Words("申请", "application"),
    Stage.ACCEPTANCE: Words("受理", "acceptance"),
    Stage.REVIEW: Words("审查", "review"),
    Stage.DECISION: Words("决定", "decision"),
    Stage.RATING: Words("评价", "rating"),
    Stage.DELIVERY: Words("结果送达", "delivery"),
}
