"""建设占比 of collective plots in a city sink project (LP-16, AM-12): by area and by sink quantity."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from registry.errors import Words
from registry.law.refusals import require
from registry.tickets.kinds import TicketKind
from registry.tickets.life_errors import ShareNotFitting
from registry.tickets.states import LIVE
from registry.tickets.ticket import Ticket

WHOLE_PERMILLE = 1000


@dataclass(frozen=True)
class PlotInProject:
    """The area of the ticket and the verified grams of its plots."""

    area_dm2: int
    quantity_co2e_g: int


def require_in_project(ticket: Ticket) -> None:
    """Only living collective tickets divide the collective part."""
    collective = ticket.kind is TicketKind.COLLECTIVE and ticket.state in LIVE
    what = Words("只有有效的集体林地林票参加", "only living collective tickets take part")
    require("LP-16", collective, ShareNotFitting, what=what)


def construction_shares(plots: Mapping[str, PlotInProject], weight_permille: int) -> dict[str, Fraction]:
    """share_i = w·A_i/ΣA + (1 − w)·Q_i/ΣQ, exact, summing to one; without any quantity the area alone."""
    weighted = 0 <= weight_permille <= WHOLE_PERMILLE
    what = Words("权重不在0到100%之间", "the weight lies outside 0 to 100 %")
    require("LP-16", weighted, ShareNotFitting, what=what)
    areas, quantities = (
        sum(one.area_dm2 for one in plots.values()),
        sum(one.quantity_co2e_g for one in plots.values()),
    )
    weight = Fraction(weight_permille, WHOLE_PERMILLE) if quantities else Fraction(1)
    return {
        name: weight * Fraction(one.area_dm2, areas)
        + (1 - weight) * Fraction(one.quantity_co2e_g, quantities or 1)
        for name, one in plots.items()
    }
