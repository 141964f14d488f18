"""What every applicant reads first (LP-60): who may apply, kinds, duties, and what a ticket is not."""

from collections.abc import Mapping

from registry.errors import Words
from registry.tickets.duties import NOT_MONEY, NOT_TITLE, duties_of
from registry.tickets.kinds import TicketKind

ELIGIBLE = (
    Words(
        "集体林地林票：林权清晰、权属明确并已确权登记颁证的村集体林地上的林木，"
        "集体经济组织在依法使用的国有土地上营造的林木，以及集体林地的承包主体。",
        "Collective ticket: trees on village-collective forest land with a clear, registered right; trees a "
        "collective planted on state land it uses lawfully; and the contractor of collective forest land.",
    ),
    Words(
        "国有林地林票：国有林场（农牧场）、国有企事业单位和其他管理、承包国有林地的主体。",
        "State ticket: state forest farms, enterprises and institutions, others who manage state forest.",
    ),
    Words(
        "碳汇林票：在自己经营用地内自行造林并经验收合格的企业。",
        "Carbon ticket: an enterprise whose own planting inside its operating land passed acceptance.",
    ),
)
NOT = (
    Words(*NOT_TITLE),
    Words(*NOT_MONEY),
    Words(
        "林票不是土地权属证书，不是有价证券，不能兑换现金。",
        "A ticket is no title to land and no security, and is not exchanged for cash.",
    ),
)


def opening(lang: str) -> Mapping[str, list[str]]:
    """The text in one language, under four headings."""
    duties = dict.fromkeys(duty for kind in TicketKind for duty in duties_of(kind))
    return {
        "eligible": [f"{text:en}" if lang == "en" else text.zh for text in ELIGIBLE],
        "kinds": [kind.value for kind in TicketKind],
        "duties": [duty[lang == "en"] for duty in duties],
        "not": [f"{text:en}" if lang == "en" else text.zh for text in NOT],
    }
