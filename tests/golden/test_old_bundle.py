"""An assessment of the past is made again: every number within 1e-9, every gram the same."""

from pathlib import Path

from sink.evidence import recompute

BUNDLE = Path(__file__).with_name("bundle-2026-11.zip")


def test_the_bundle_kept_since_november_2026_is_reproduced() -> None:
    """Made once by `write_bundle` from 60 trees of six species, sampled and in full, with shrubs.
    It is computed with the tables it brought along; every row it uses must still be the one we ship."""
    report = recompute(BUNDLE)
    assert report.differences == ()
    assert report.numbers > 900 and report.largest_relative <= 1e-9
