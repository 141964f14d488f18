"""`require(rule, …)`: the one place where a rule refuses.

Tests switch a rule off here to prove that its tests notice (`make rules-mutate`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from registry.errors import RuleRefused, SeveralRefused

_collected: ContextVar[list[RuleRefused] | None] = ContextVar("refusals collected so far", default=None)


def require(rule: str, holds: bool, error: type[RuleRefused], **facts: object) -> None:
    """Refuse with `error` unless the rule holds: at once, or at the end of the enclosing `all_at_once`."""
    if not holds:
        _refuse(error(rule=rule, **facts))


def _refuse(error: RuleRefused) -> None:
    collected = _collected.get()
    if collected is None:
        raise error
    collected.append(error)


@contextmanager
def all_at_once() -> Iterator[None]:
    """Collect every refusal of the block and raise them together (D9); a single one is raised as itself."""
    refusals: list[RuleRefused] = []
    token = _collected.set(refusals)
    try:
        yield
    finally:
        _collected.reset(token)
    if len(refusals) == 1:
        raise refusals[0]
    if refusals:
        raise SeveralRefused(refusals)
