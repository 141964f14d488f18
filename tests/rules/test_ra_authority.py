"""RA-02 to RA-28: who may do what, and where."""

from datetime import date

import pytest

from registry.law.errors import DelegationMissing, NotAuthorised, OutsideOwnUnit
from registry.law.matrix import Part, load_matrix
from registry.parties.authority import Delegation, may, require_authority
from registry.parties.roles import Actor, Role


def an(role: Role, unit_id: str = "640100") -> Actor:
    return Actor(person_id="示例人员001", role=role, party_id="示例单位001", unit_id=unit_id)


@pytest.mark.rule("RA-02")
def test_a_county_reviewer_acts_only_in_the_own_unit() -> None:
    reviewer = an(Role.COUNTY_FORESTRY, "640122")
    require_authority("collective.apply", reviewer, "640122", Part.REVIEWS)
    with pytest.raises(OutsideOwnUnit) as refused:
        require_authority("collective.apply", reviewer, "640121", Part.REVIEWS)
    assert refused.value.rule == "RA-02"


@pytest.mark.rule("RA-02")
def test_a_city_reviewer_acts_anywhere_in_the_city() -> None:
    for unit_id in ("640104", "640122", "640181", "640100"):
        require_authority("survey.verify", an(Role.CITY_FORESTRY), unit_id, Part.REVIEWS)


@pytest.mark.rule("RA-03")
@pytest.mark.parametrize(
    "act", ["carbon.issue", "voucher.issue", "micro_sink.certify", "template.design", "trade.organise"]
)
def test_only_the_city_authority_issues_what_is_its_own(act: str) -> None:
    require_authority(act, an(Role.CITY_FORESTRY), "640122")
    others = [role for role in Role if role is not Role.CITY_FORESTRY and may(act, role)]
    assert others == []
    with pytest.raises(NotAuthorised) as refused:
        require_authority(act, an(Role.COUNTY_FORESTRY, "640122"), "640122")
    assert refused.value.rule == "RA-03"


@pytest.mark.rule("RA-04")
def test_the_county_issues_collective_tickets_and_the_city_only_receives_the_filing() -> None:
    require_authority("collective.issue", an(Role.COUNTY_FORESTRY, "640122"), "640122")
    require_authority("collective.issue", an(Role.CITY_FORESTRY), "640122", Part.RECEIVES_FILING)
    with pytest.raises(NotAuthorised) as refused:
        require_authority("collective.issue", an(Role.CITY_FORESTRY), "640122")
    assert refused.value.rule == "RA-04"


@pytest.mark.rule("RA-05")
def test_region_owned_forest_needs_the_regions_written_delegation() -> None:
    city, day = an(Role.CITY_FORESTRY), date(2026, 1, 8)
    paper = Delegation("示例委托001", "0" * 64, date(2026, 1, 1), date(2026, 12, 31))
    require_authority("state.issue.region", city, "640122", delegation=paper, as_of=day)
    with pytest.raises(DelegationMissing):
        require_authority("state.issue.region", city, "640122", as_of=day)
    with pytest.raises(DelegationMissing):
        require_authority("state.issue.region", city, "640122", delegation=paper, as_of=date(2027, 1, 1))


def test_only_the_issuing_unit_changes_or_cancels_its_ticket() -> None:
    county = an(Role.COUNTY_FORESTRY, "640122")
    require_authority("ticket.change_or_cancel", county, "640122", issuer_unit_id="640122")
    with pytest.raises(OutsideOwnUnit):
        require_authority("ticket.change_or_cancel", county, "640122", issuer_unit_id="640100")


@pytest.mark.rule("RA-09", "RA-10")
def test_landscape_and_approval_hold_the_two_signatures_of_green_space() -> None:
    require_authority("green_space.decide", an(Role.LANDSCAPE), "640104", Part.REVIEWS)
    require_authority("green_space.cosign", an(Role.APPROVAL), "640104", Part.CONSENTS)
    with pytest.raises(NotAuthorised):
        require_authority("green_space.decide", an(Role.APPROVAL), "640104", Part.REVIEWS)
    with pytest.raises(NotAuthorised) as second:
        require_authority("green_space.cosign", an(Role.LANDSCAPE), "640104", Part.CONSENTS)
    assert second.value.rule == "RA-10"
    with pytest.raises(NotAuthorised) as refused:
        require_authority("green_space.price", an(Role.APPROVAL), "640104")
    assert refused.value.rule == "RA-09"


@pytest.mark.rule("RA-12")
def test_audit_reads_and_co_reviews_but_never_decides() -> None:
    for act in load_matrix():
        assert not may(act, Role.AUDIT, Part.ACTS), act
    require_authority("compensation.district.review", an(Role.AUDIT), "640104", Part.CONSENTS)
    with pytest.raises(NotAuthorised) as refused:
        require_authority("compensation.district.approve", an(Role.AUDIT), "640104")
    assert refused.value.rule == "RA-12"


@pytest.mark.rule("RA-14")
def test_governments_approve_compensation_each_at_its_level() -> None:
    require_authority("compensation.district.approve", an(Role.GOVERNMENT), "640104")
    require_authority("compensation.county.approve", an(Role.GOVERNMENT, "640122"), "640122")
    with pytest.raises(OutsideOwnUnit):
        require_authority("compensation.county.approve", an(Role.GOVERNMENT), "640122")
    with pytest.raises(OutsideOwnUnit):
        require_authority("compensation.district.approve", an(Role.GOVERNMENT, "640104"), "640104")
    with pytest.raises(NotAuthorised) as refused:
        require_authority("compensation.district.approve", an(Role.FINANCE), "640104")
    assert refused.value.rule == "RA-14"


@pytest.mark.rule("RA-20")
def test_the_inclusion_operator_neither_approves_nor_issues() -> None:
    require_authority("inclusion.operate", an(Role.INCLUSION_OPERATOR), "640100")
    assert [act for act in load_matrix() if may(act, Role.INCLUSION_OPERATOR)] == ["inclusion.operate"]
    with pytest.raises(NotAuthorised) as refused:
        require_authority("inclusion.issue", an(Role.INCLUSION_OPERATOR), "640100")
    assert refused.value.rule == "RA-20"


@pytest.mark.rule("RA-21")
def test_a_surveyor_uploads_but_never_verifies() -> None:
    surveyor = an(Role.SURVEYOR, "640122")
    require_authority("survey.import", surveyor, "640122")
    with pytest.raises(NotAuthorised) as refused:
        require_authority("survey.verify", surveyor, "640122", Part.REVIEWS)
    assert refused.value.rule == "RA-21"


@pytest.mark.rule("RA-22")
def test_an_analyst_only_reads_what_is_de_identified() -> None:
    analyst = an(Role.ANALYST)
    require_authority("data.read_deidentified", analyst, "640100", Part.READS)
    writing = [act for act in load_matrix() for part in Part if part != "r" and may(act, Role.ANALYST, part)]
    assert writing == []
    with pytest.raises(NotAuthorised) as refused:
        require_authority("survey.import", analyst, "640100")
    assert refused.value.rule == "RA-22"


@pytest.mark.parametrize(
    ("act", "entitled", "refused", "rule"),
    [
        pytest.param(*case, marks=pytest.mark.rule(case[-1]))
        for case in (
            ("state.apply", Role.STATE_FOREST_MANAGER, Role.ENTERPRISE, "RA-07"),
            ("sink.state_quantity.city", Role.STATE_FOREST_MANAGER, Role.CITY_FORESTRY, "RA-07"),
            ("carbon.apply", Role.ENTERPRISE, Role.VILLAGE, "RA-08"),
            ("green_space.request", Role.ENTERPRISE, Role.STATE_FOREST_MANAGER, "RA-08"),
            ("account.support", Role.FINANCE, Role.CITY_FORESTRY, "RA-11"),
            ("points.standards", Role.ECOLOGY, Role.CITY_FORESTRY, "RA-13"),
            ("inclusion.issue", Role.INCLUSION_MANAGER, Role.CITY_FORESTRY, "RA-13"),
            ("pledge.record", Role.BANK, Role.ENTERPRISE, "RA-15"),
            ("duty.issue", Role.GREENING_OFFICE, Role.CITY_FORESTRY, "RA-28"),
            ("duty.publish_board", Role.GREENING_OFFICE, Role.COUNTY_FORESTRY, "RA-28"),
            ("sink.holder_quantity", Role.CONTRACTOR, Role.VILLAGE, "RA-27"),
            ("micro_sink.order", Role.CITIZEN, Role.ANALYST, "RA-22"),
            ("micro_sink.order", Role.ENTERPRISE, Role.VERIFIER, "RA-18"),
        )
    ],
)
def test_an_act_belongs_to_the_role_the_text_gives_it_to(
    act: str, entitled: Role, refused: Role, rule: str
) -> None:
    require_authority(act, an(entitled), "640100")
    with pytest.raises(NotAuthorised) as error:
        require_authority(act, an(refused), "640100")
    assert error.value.rule == rule


@pytest.mark.rule("RA-17")
def test_a_forest_chief_reads_the_board_of_the_own_county_only() -> None:
    chief = an(Role.FOREST_CHIEF, "640122")
    require_authority("dashboard.county", chief, "640122", Part.READS)
    with pytest.raises(OutsideOwnUnit):
        require_authority("dashboard.county", chief, "640121", Part.READS)
    with pytest.raises(NotAuthorised) as refused:
        require_authority("dashboard.county", an(Role.CITIZEN), "640122", Part.READS)
    assert refused.value.rule == "RA-17"


def test_co_operating_departments_read_reports_and_decide_nothing() -> None:
    assets = an(Role.STATE_ASSETS)
    require_authority("report.read", assets, "640100", Part.READS)
    assert not [act for act in load_matrix() if may(act, Role.STATE_ASSETS)]
