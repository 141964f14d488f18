"""Looking at tickets of paper before anything is written: every problem of every row, and who is there."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from gis_data.geometry import Shape
from registry.clock import Moment
from registry.errors import RegistryError, RulePackNotInForce, RuleRefused, SeveralRefused, Words
from registry.land.certificates import require_free_area
from registry.land.claims import AreaClaim, settle
from registry.land.errors import GroundTaken
from registry.land.extent import Extent, extent_of, require_place, sound
from registry.law.packs import Pack
from registry.law.refusals import all_at_once, require
from registry.law.validity import in_force
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import land, law, parties, tickets, vouchers
from registry.tickets.face import require_block, require_carbon_block, require_face
from registry.tickets.kinds import TicketKind
from registry.tickets.transcription import HEADINGS, PaperTicket, read_row, scan_name
from registry.tickets.transcription_errors import (
    CellWrong,
    CertificateDiffers,
    NumberTaken,
    OutlineCount,
    PaperEnded,
    ScanMissing,
)
from registry.tickets.validity import RightTerms, collective_valid_to, limited_valid_to, require_terms

FIRST_ROW = 2
"""Under the headings."""


@dataclass(frozen=True, eq=False)
class Sent:
    """Three files by hash, and what was read from them: rows, shapes by number, scans by name of file."""

    sheet_sha256: str
    outlines_sha256: str
    scans_sha256: str
    rows: Sequence[Mapping[str, str]]
    outlines: Mapping[str, Sequence[Shape]]
    scans: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Looked:
    """One row: what is wrong with it, or the paper ready to be entered; `shares`: with whom it shares ground.

    `shares` names tickets by id and earlier rows of the sheet by number.
    """

    row: int
    number: str
    problems: Sequence[RegistryError] = ()
    paper: PaperTicket | None = None
    found: Extent | None = None
    pack: Pack | None = None
    scan_sha256: str = ""
    shares: Sequence[str] = ()


def look(db: Db, sent: Sent, *, by: Actor, now: Moment) -> list[Looked]:
    """Nothing is written. In the order of the papers: who was issued first holds the ground first."""
    read = list(_read(sent))
    twice = {number for number, count in Counter(one.number for one in read).items() if count > 1}
    desk = _Desk(db, sent, twice, by, now)
    papers = sorted(read, key=lambda one: (one.paper.valid_from if one.paper else date.max, one.number))
    return [desk.look(one) if one.paper else one for one in papers]


def refusals(act: Callable[[], object]) -> list[RegistryError]:
    """Everything an act refuses, one by one."""
    try:
        with all_at_once():
            act()
    except SeveralRefused as several:
        return list(several.refusals)
    except RegistryError as one:
        return [one]
    return []


def _read(sent: Sent) -> Iterator[Looked]:
    for row, cells in enumerate(sent.rows, FIRST_ROW):
        papers: list[PaperTicket | None] = []
        problems = refusals(partial(_read_into, papers, row, cells))
        paper = papers[0] if papers and not problems else None
        yield Looked(row, cells.get("number", "").strip(), problems, paper)


def _read_into(papers: list[PaperTicket | None], row: int, cells: Mapping[str, str]) -> None:
    papers.append(read_row(row, cells))


class _Desk:
    """What one look knows: the register, the files sent, and what the rows before took."""

    def __init__(self, db: Db, sent: Sent, twice: set[str], by: Actor, now: Moment) -> None:
        self.db, self.sent, self.twice, self.by, self.now = db, sent, twice, by, now
        self.law = law.current_law(db)
        self.outlines = land.outlines(db, now.as_of)
        self.taken: list[AreaClaim] = []
        self.on_certificate: Counter[str] = Counter()
        self.filed = Counter(cells.get("filing_no", "").strip() for cells in sent.rows)

    def look(self, one: Looked) -> Looked:
        paper = one.paper
        assert paper
        pack = in_force(self.law.packs, "linpiao", paper.valid_from, self.law.activations, paper.unit_id)
        shapes = self.sent.outlines.get(paper.number, ())
        scan = self.sent.scans.get(scan_name(paper.number), "")
        problems = refusals(lambda: self._require_papers(paper, pack, len(shapes), scan))
        if pack is None or len(shapes) != 1:
            return Looked(one.row, one.number, problems)
        grounds: list[Shape] = []
        problems += refusals(lambda: grounds.append(sound(shapes[0])))
        if not grounds:
            return Looked(one.row, one.number, problems)
        found = extent_of(grounds, pack.number("LP-04.gap_max_m"))
        problems += refusals(lambda: self._require_ground(paper, found, pack))
        problems += refusals(lambda: self._require_certificate(paper))
        if problems:
            return Looked(one.row, one.number, problems)
        self.on_certificate[paper.certificate_no] += paper.right_area_dm2
        shares = self._shares(paper, found, pack)
        return Looked(one.row, one.number, (), paper, found, pack, scan, shares)

    def _require_papers(self, paper: PaperTicket, pack: Pack | None, shapes: int, scan: str) -> None:
        known = tickets.by_number(self.db, paper.number) or vouchers.by_number(self.db, paper.number)
        there = Words("已在登记簿中", "is in the register already")
        require("LP-08b", known is None, NumberTaken, number=paper.number, where=there)
        again = Words("在表中出现多次", "stands in the sheet more than once")
        require("LP-08b", paper.number not in self.twice, NumberTaken, number=paper.number, where=again)
        filing_no = paper.filing_no or ""
        taken = bool(filing_no) and (self.filed[filing_no] > 1 or tickets.is_filed(self.db, filing_no))
        free = Words("未被其他有效林票使用的备案号", "a filing number that no other living ticket bears")
        column = HEADINGS["filing_no"]
        require("LP-10b", not taken, CellWrong, column=column, found=filing_no, expected=free)
        require("LP-08b", bool(scan), ScanMissing, name=scan_name(paper.number))
        require("LP-08b", shapes == 1, OutlineCount, count=shapes)
        own = paper.issuer_unit_id == self.by.unit_id
        expected = Words("本单位核发的林票", "a ticket issued by the own unit")
        require("RA-05", own, CellWrong, column=HEADINGS["unit"], found=paper.unit_id, expected=expected)
        title, day = "《银川市林票管理办法（试行）》", paper.valid_from.isoformat()
        require("CV-01", pack is not None, RulePackNotInForce, title=title, as_of=day)
        alive = paper.valid_to >= self.now.as_of
        require("JC-09", alive, PaperEnded, valid_to=paper.valid_to.isoformat())
        if pack is not None:
            self._require_dates(paper, pack)

    def _require_dates(self, paper: PaperTicket, pack: Pack) -> None:
        """Not beyond what the law gave it on the day of issue (LP-35)."""
        terms = RightTerms(paper.basis, paper.holder_role, paper.contract_ends_on, paper.right_ends_on)
        if paper.kind is TicketKind.COLLECTIVE:
            rule = "LP-35a"
            require_terms(terms)
            last = collective_valid_to(
                terms, paper.valid_from, pack.number("LP-35a.no_contract_term_max_years")
            )
        else:
            rule = "LP-35b" if paper.kind is TicketKind.STATE else "LP-35c"
            years = pack.number(f"{rule}.term_max_years")
            last = limited_valid_to(paper.kind, terms, paper.valid_from, years)
        expected = Words(f"不晚于 {last}", f"not after {last}")
        column, found = HEADINGS["valid_to"], paper.valid_to.isoformat()
        require(rule, paper.valid_to <= last, CellWrong, column=column, found=found, expected=expected)

    def _require_ground(self, paper: PaperTicket, found: Extent, pack: Pack) -> None:
        require_place(found.ground, paper.unit_id, self.outlines, pack, self.now.as_of.isoformat())
        if paper.kind is TicketKind.CARBON:
            minimum = pack.number("LP-30d.area_min_mu")
            require_carbon_block(found.area_dm2, found.blocks, minimum, found.gap_max_m)
        else:
            require_block(found.area_dm2, found.blocks, pack.number("LP-04.area_min_mu"), found.gap_max_m)
        require_face(paper.right_area_dm2, found.area_dm2, pack.ratio("MS-11.area_tolerance_permille"))

    def _require_certificate(self, paper: PaperTicket) -> None:
        """The certificate as the register knows it, with room for this paper and those before (LP-47)."""
        held = land.certificate_by_number(self.db, paper.certificate_no)
        earlier_dm2 = self.on_certificate[paper.certificate_no]
        if held is None:
            over = earlier_dm2 + paper.right_area_dm2 <= paper.certificate_area_dm2 + 1
            expected = Words("不小于各林票面值之和", "not less than the faces on it")
            column, found = HEADINGS["certificate_mu"], str(paper.certificate_area_dm2)
            require("LP-47", over, CellWrong, column=column, found=found, expected=expected)
            return
        differs = held.area_dm2 != paper.certificate_area_dm2
        area = Words("面积", "area")
        require("LP-09", not differs, CertificateDiffers, number=paper.certificate_no, what=area)
        holder = parties.party_name_on(self.db, held.holder_id, self.now.as_of)
        same = paper.id_number != "" or holder in (None, paper.holder)
        name = Words("权利人", "holder")
        require("LP-09", same, CertificateDiffers, number=paper.certificate_no, what=name)
        taken_dm2 = land.taken_dm2(self.db, held.id) + earlier_dm2
        require_free_area(held, taken_dm2, paper.right_area_dm2)

    def _shares(self, paper: PaperTicket, found: Extent, pack: Pack) -> list[str]:
        """The living tickets and earlier rows on this ground; if nobody is there, the row takes it."""
        near = land.live_claims(self.db, found.ground.bounds)
        met = [*_taken(lambda: settle(found.ground, near, pack))]
        met += _taken(lambda: settle(found.ground, self.taken, pack))
        if not met:
            own = AreaClaim("", "row", paper.number, paper.unit_id, found.ground, 0, 0, self.now.at)
            self.taken.append(own)
        return met


def _taken(act: Callable[[], object]) -> list[str]:
    return [str(one.facts["subject_id"]) for one in refusals(act) if isinstance(one, GroundTaken)]


def overlapped(problem: RegistryError) -> list[str]:
    """The tickets that hold the ground, if that is all that is wrong; else the problem is raised again."""
    found: Sequence[RuleRefused] = (
        problem.refusals
        if isinstance(problem, SeveralRefused)
        else [problem]
        if isinstance(problem, RuleRefused)
        else []
    )
    if not found or any(not isinstance(one, GroundTaken) for one in found):
        raise problem
    return [str(one.facts["subject_id"]) for one in found]
