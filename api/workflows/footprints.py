"""From what an organiser or a traveller says to accounted grams, with everything the sum was made from."""

from collections.abc import Mapping, Sequence

from registry.market.accounting import Accounting
from registry.office.documents import Text
from registry.quantities import emitted_g
from sink import emissions
from sink.emissions import EventAnswers, Footprint, Line, Subject, without_way

EVENT_GUIDE = "event_neutrality_plan"


def event_accounting(answers: EventAnswers, verifier_id: str | None = None) -> Accounting:
    """The five questions of an event as accounted grams with their range and paper (ZH-03)."""
    found = emissions.event(answers)
    body: dict[str, Text] = {
        "answers": _answers(answers),
        "without_way": f"{without_way(answers):g}",
        **_evidence(found),
    }
    grams = _grams(found)
    return Accounting(
        guide=EVENT_GUIDE,
        emissions_g=grams["emissions_g"],
        low_g=grams["low_g"],
        high_g=grams["high_g"],
        body=body,
        attendance=answers.people,
        verifier_id=verifier_id,
    )


def guide_accounting(
    guide: str,
    lines: Sequence[tuple[str, int]],
    activities: Mapping[str, float],
    report_sha256: str,
    verifier_id: str | None,
) -> Accounting:
    """The result of an official guide, line by line; our own factors stand beside it as an estimate."""
    total = sum(grams for _, grams in lines)
    body: dict[str, Text] = {"lines": [{"name": name, "grams": grams} for name, grams in lines]}
    low = high = total
    if activities:
        estimate = emissions.footprint(sorted(activities.items()), Subject.ORGANISATION, guide=guide)
        kept = _evidence(estimate)
        body |= {
            "estimate": kept,
            "not_counted": kept["not_counted"],
            "parameters_version": estimate.parameters_version,
        }
        grams = _grams(estimate)
        low, high = min(total, grams["low_g"]), max(total, grams["high_g"])
    return Accounting(guide, total, low, high, body, report_sha256, verifier_id=verifier_id)


def _grams(found: Footprint) -> dict[str, int]:
    kg = {"emissions_g": found.co2e_t, "low_g": found.low_co2e_t, "high_g": found.high_co2e_t}
    return {name: emitted_g(tonnes * 1000) for name, tonnes in kg.items()}


def _evidence(found: Footprint) -> dict[str, Text]:
    """Amounts and factors by name and row: with the parameters of that version the sum can be made again."""
    biggest = found.biggest
    return {
        "lines": [_line(line) for line in found.lines],
        "biggest": biggest.name_zh if biggest else "",
        "not_counted": [one.zh for one in found.not_counted],
        "parameters_version": found.parameters_version,
        "unsigned_rows": list(found.unsigned_rows),
    }


def _line(line: Line) -> dict[str, Text]:
    return {
        "factor": line.factor_id,
        "row": line.row_id,
        "name": line.name_zh,
        "amount": repr(line.amount),
        "unit": line.unit,
        "grams": emitted_g(line.co2e_kg),
        "low_g": emitted_g(line.low_co2e_kg),
        "high_g": emitted_g(line.high_co2e_kg),
        "factor_year": line.factor_year,
        "sources": [source.source_id for source in line.sources],
    }


def _answers(answers: EventAnswers) -> dict[str, Text]:
    return {
        "people": answers.people,
        "days": repr(answers.days),
        "journeys": [
            {"mode": one.mode, "people": repr(one.people), "km_return": repr(one.km_return)}
            for one in answers.journeys
        ],
        "hotel_nights": repr(answers.hotel_nights),
        "meals": repr(answers.meals),
        "vegetarian_share": repr(answers.vegetarian_share),
        "electricity_kwh": repr(answers.electricity_kwh),
    }
