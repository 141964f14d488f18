"""A pytest plugin that switches rules off: `--neutralise LP-36b` makes every `law.require` of it pass."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--neutralise", action="append", default=[], help="rule ids whose refusals are switched off"
    )


def pytest_configure(config: pytest.Config) -> None:
    rules = frozenset(config.getoption("--neutralise"))
    if not rules:
        return
    from registry.law import refusals

    refuse = refusals._refuse

    def refuse_unless_neutralised(error: refusals.RuleRefused) -> None:
        if error.rule not in rules:
            refuse(error)

    refusals._refuse = refuse_unless_neutralised
