"""All checks in their order, and the cap on how many findings one rule may list."""

from collections import Counter
from collections.abc import Callable, Iterable

from gis_data.findings import Finding, in_order
from gis_data.validation import (
    area,
    codes,
    conflicts,
    continuity,
    numbers,
    place,
    schema,
    shapes,
    tally,
    topology,
)
from gis_data.validation.subject import Subject

STAGES = (schema, place, shapes, topology, conflicts, codes, numbers, tally, area, continuity)


def check(
    subject: Subject,
    earlier: Iterable[Finding] = (),
    told: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Finding, ...]:
    """Every finding of every stage, with those of reading, in the order of the report."""
    found = list(earlier)
    for number, stage in enumerate(STAGES):
        told(number, len(STAGES))
        found += stage.check(subject)
    return capped(in_order(found), subject.limits.findings_per_rule)


def capped(findings: tuple[Finding, ...], most: int) -> tuple[Finding, ...]:
    """At most so many findings a rule, and how many more there are."""
    counts: Counter[str] = Counter()
    kept = []
    for finding in findings:
        counts[finding.rule] += 1
        if counts[finding.rule] <= most:
            kept.append(finding)
    more = [
        Finding("99-MORE", found=str(count - most), field=rule)
        for rule, count in counts.items()
        if count > most
    ]
    return in_order([*kept, *more])
