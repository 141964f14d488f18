"""How a ticket's tonnage was measured, in plain words, down to the trees where one may see them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from api.dependencies import CityHere, Visitor
from api.language import translate
from api.pages.charts import Point, bar_chart, line_chart
from api.pages.rendering import page
from api.policies import is_own, public
from api.tracing import EVIDENCE_ROLES, ticket_place, trace_for
from api.workflows.tracing import Detail
from registry.actions.tracing import Trace
from registry.issuance.assessments import AssessedStand
from registry.store.queries import issuance

CLASS_CM = 4
GRAMS_PER_TONNE = 10**6

router = APIRouter(prefix="/t", include_in_schema=False, dependencies=[public()])


@router.get("/{number}/trace")
def trace_page(request: Request, city: CityHere, number: str, visitor: Visitor) -> Response:
    trace, detail = trace_for(city, number, visitor)
    with city.reading() as db:
        place = ticket_place(db, {"number": number})
        censuses = issuance.censuses_of(db, trace.ticket.compartments)
    may_download = bool(visitor and visitor.actor.role in EVIDENCE_ROLES and is_own(visitor.actor, place))
    return page(
        request,
        "trace.html",
        trace=trace,
        detail=detail,
        may_download=may_download,
        **_pictures(request, trace, detail, censuses),
    )


def _pictures(
    request: Request, trace: Trace, detail: Detail | None, censuses: Mapping[date, Sequence[AssessedStand]]
) -> dict[str, Any]:
    """Stock over the censuses, species, and diameters for those who may see the trees."""
    lang = request.state.lang
    stock = [_stock_point(day, stands) for day, stands in censuses.items()]
    stock_title = translate("历次调查的碳储量，吨二氧化碳当量", lang)
    species: Counter[str] = Counter()
    for stand in trace.stands:
        species.update(stand.species_stems)
    kinds = [Point(name, stems) for name, stems in species.most_common()]
    classes = _diameters(detail) if detail else []
    return {
        "stock": stock,
        "stock_chart": line_chart(stock, stock_title) if len(stock) > 1 else "",
        "species": kinds,
        "species_chart": bar_chart(kinds, translate("各树种株数", lang)) if kinds else "",
        "diameters": classes,
        "diameter_chart": bar_chart(classes, translate("样木胸径分布", lang)) if classes else "",
    }


def _stock_point(day: date, stands: Sequence[AssessedStand]) -> Point:
    """Stands are added; so are the ends of their intervals, which is the widest the sum can be."""
    lows, highs = [one.low_co2e_g for one in stands], [one.high_co2e_g for one in stands]
    known = None not in lows and None not in highs
    total = sum(one.stock_co2e_g for one in stands) / GRAMS_PER_TONNE
    return Point(
        day.isoformat(),
        total,
        sum(one or 0 for one in lows) / GRAMS_PER_TONNE if known else None,
        sum(one or 0 for one in highs) / GRAMS_PER_TONNE if known else None,
    )


def _diameters(detail: Detail) -> list[Point]:
    """Trees by diameter class of 4 cm (径阶)."""
    found = Counter(int(tree["dbh_cm"] // CLASS_CM) for tree in detail.trees if tree.get("dbh_cm"))
    if not found:
        return []
    span = range(min(found), max(found) + 1)
    return [Point(f"{at * CLASS_CM}–{(at + 1) * CLASS_CM}", found[at]) for at in span]
