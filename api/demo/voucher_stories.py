"""Vouchers of the demonstration: the pool of two years, and one file in each telling state."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from api.city import City
from api.demo.landscape import Parcel
from api.demo.people import Cast
from api.demo.story import paper
from api.workflows.assess import Entered
from registry.actions import eco_compensation, green_space, vouchers
from registry.clock import moment
from registry.land.extent import ground_area_dm2
from registry.land.layers import LayerKind
from registry.parties.roles import Actor
from registry.quantities import face_value_mu100
from registry.store.queries import land, layers
from registry.tickets.greening import GreenRequest, PoolPart, Price, ProjectType, Purpose, Quantity
from registry.tickets.restoration import Case, CaseType, Finding, WorkOrder
from registry.tickets.state_income import Method, Payment
from registry.tickets.vouchers import Voucher

DISTRICTS = ("640104", "640105")
"""Those whose schematic ground has state forest."""

POOL_PARCELS = 2
DESIGNATED_ON, ASKED_ON, OPENED_ON = date(2025, 2, 20), date(2025, 9, 1), date(2025, 10, 9)
QUANTITY_MU100 = 150
AMOUNT_FEN = 4_500_000
SITE_DEG = 0.0005


class VoucherTeller:
    """Acts through the real verbs, each by whose step it is, a day apart."""

    def __init__(self, city: City, cast: Cast, entered: Mapping[tuple[str, int], Entered]) -> None:
        self.city, self.cast, self.entered = city, cast, entered
        self.day = DESIGNATED_ON

    def tell(self, places: Sequence[Parcel]) -> list[Voucher]:
        self._pool(places)
        self.day = ASKED_ON
        issued = self._green_space("2509-640104-01", DISTRICTS[0], issued=True)
        waiting = self._green_space("2509-640105-02", DISTRICTS[1], issued=False)
        self.day = OPENED_ON
        return [issued, waiting, self._compensation("示例案〔2025〕001号", "640104")]

    def _pool(self, places: Sequence[Parcel]) -> None:
        """Some state forest of each district (LP-22d)."""
        for number, unit in enumerate(DISTRICTS, start=1):
            state = [place for place in places if place.unit_code == unit and not place.is_collective]
            survey = self.entered[unit, 2024]
            chosen = [survey.compartments[place.code] for place in state[-POOL_PARCELS:]]
            with self.city.reading() as db:
                area_dm2 = sum(ground_area_dm2(land.version(db, each).ground) for each in chosen)
            area_mu100 = face_value_mu100(area_dm2) - 1
            document = self._paper(f"2025年度绿地置换专项面积划定文件{number}")
            number_text = f"示例林草〔2025〕{number}号"
            part = PoolPart(2025, unit, area_mu100, chosen, number_text, document)
            with self.city.database.writing("demo") as db:
                vouchers.designate_pool(db, part, by=self._actor("city1"), now=moment(self.day))

    def _green_space(self, code: str, unit: str, *, issued: bool) -> Voucher:
        landscape, approval = self._actor("landscape"), self._actor("approval")
        first, second = self._actor("city1"), self._actor("city2")
        asked = self._act(green_space.request, self._request(code, unit), unit, by=self._actor("enterprise"))
        self._act(green_space.admit, asked.id, "", by=landscape)
        voucher = self._act(green_space.review, asked.id, "示例：同意置换。", by=landscape)
        if not issued:
            return voucher
        self._act(green_space.cosign, asked.id, "示例：同意会签。", by=approval)
        self._act(green_space.price, asked.id, _quantity("城市绿化条例"), self._price(), by=landscape)
        self._act(green_space.reserve, asked.id, by=first)
        self._act(vouchers.record_payment, asked.id, self._payment(), by=first)
        return self._act(vouchers.issue, asked.id, vault=self.cast.vault, by=second)

    def _request(self, code: str, unit: str) -> GreenRequest:
        with self.city.reading() as db:
            layer = layers.in_force(db, LayerKind.BUILT_UP_AREA, self.day)
            assert layer
            built_up = [one for one in layers.features(db, layer.id) if str(one.label).endswith(unit[-2:])]
        site = built_up[0].ground.representative_point().buffer(SITE_DEG, quad_segs=1)
        return GreenRequest(
            ProjectType.RECONSTRUCTION,
            Purpose.RATIO_REPLACEMENT,
            code,
            "示例企业厂区改建项目",
            site,
            "示例：厂区内确无可用空地补建绿地。",
            self._paper("绿地率测算及现状图"),
        )

    def _compensation(self, case_no: str, unit: str) -> Voucher:
        desk, reviewer, _ = self.cast.officers(unit)
        enterprise = self._actor("enterprise")
        case = Case(case_no, CaseType.ILLEGAL_OCCUPATION, self._paper("行政处罚决定书"), enterprise.party_id)
        opened = self._act(eco_compensation.open_case, case, unit, by=desk)
        opinions = {"示例综合执法机关": self._paper("有关部门意见")}
        finding = Finding("示例：当事人确无条件异地补绿。", self._paper("无法异地补绿认定材料"), opinions)
        self._act(eco_compensation.admit, opened.id, finding, by=reviewer)
        self._act(eco_compensation.request, opened.id, self._paper("自愿购买申请书"), by=enterprise)
        self._act(eco_compensation.quantify, opened.id, _quantity("森林法"), by=desk)
        self._act(eco_compensation.price, opened.id, self._price(), by=desk)
        self._act(vouchers.record_payment, opened.id, self._payment(), by=self._actor("city1"))
        self._act(vouchers.issue, opened.id, vault=self.cast.vault, by=self._actor("city2"))
        order = WorkOrder(QUANTITY_MU100, "示例异地补绿地块", date(2026, 5, 31))
        return self._act(eco_compensation.order_greening, opened.id, order, by=desk)

    def _price(self) -> Price:
        market, appraisal = self._paper("市场价格询价记录"), self._paper("评估报告")
        return Price(AMOUNT_FEN, "示例：同类林地市场询价", market, "示例：评估价", appraisal)

    def _payment(self) -> Payment:
        return Payment(Method.BANK_TRANSFER, AMOUNT_FEN, "示例回单", self._paper("银行回单"), self.day)

    def _act(self, verb: Callable[..., Voucher], *arguments: object, by: Actor, **more: object) -> Voucher:
        with self.city.database.writing("demo") as db:
            voucher = verb(db, *arguments, by=by, now=moment(self.day), **more)
            db.flush()
            db.expunge(voucher)
        self.day = date.fromordinal(self.day.toordinal() + 1)
        return voucher

    def _actor(self, login: str) -> Actor:
        return self.cast.actor(login)

    def _paper(self, title: str) -> str:
        with self.city.database.writing("demo") as db:
            return paper(db, self.city.blobs, f"{title}（演示）\n")


def _quantity(text: str) -> Quantity:
    return Quantity(QUANTITY_MU100, f"示例：{text}相应条款", "示例：应建绿地面积减现有绿地面积")
