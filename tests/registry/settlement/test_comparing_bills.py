"""Five classes, each line in exactly one of them (ZJ-01)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.settlement.reconciliation import BillRow, Class, Ours, RowKind, Standing, compare

DAY = date(2026, 1, 8)


def ours(name: str, fen: int, standing: Standing = Standing.DONE) -> Ours:
    return Ours(RowKind.PAYMENT, name, "", fen, standing)


def theirs(name: str, fen: int, state: str = "SUCCESS") -> BillRow:
    return BillRow(DAY, RowKind.PAYMENT, name, "", fen, state)


@pytest.mark.rule("ZJ-01")
def test_every_class_has_its_line() -> None:
    found = compare(
        [
            ours("same", 1),
            ours("only ours", 2),
            ours("other amount", 3),
            ours("not done", 4, Standing.PENDING),
            ours("asked only", 5, Standing.PENDING),
        ],
        [
            theirs("same", 1),
            theirs("other amount", 33),
            theirs("not done", 4),
            theirs("only theirs", 6),
            theirs("yesterday", 7),
            theirs("revoked", 8, "REVOKED"),
            theirs("same", 1),
        ],
        {"yesterday": ours("yesterday", 7), "revoked": ours("revoked", 8)},
    )
    assert {one.reference: one.kind for one in found.findings} == {
        "only ours": Class.OURS_ONLY,
        "other amount": Class.AMOUNT_DIFFERS,
        "not done": Class.STATUS_DIFFERS,
        "revoked": Class.STATUS_DIFFERS,
        "only theirs": Class.THEIRS_ONLY,
        "same": Class.THEIRS_ONLY,
    }, "a line told twice is money only they have"
    assert found.counts[Class.MATCHED] == 2


lines = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(-(10**6), 10**6))


@given(lines, lines)
def test_no_line_is_lost_or_counted_twice(mine: dict[str, int], other: dict[str, int]) -> None:
    found = compare([ours(*one) for one in mine.items()], [theirs(*one) for one in other.items()], {})
    assert sum(found.counts.values()) == len(mine.keys() | other.keys())
    agrees = not found.findings
    assert agrees is (mine == other)
    difference = sum(one.theirs_fen - one.ours_fen for one in found.findings)
    assert difference == found.theirs_fen - found.ours_fen, "the cases explain the whole difference"
