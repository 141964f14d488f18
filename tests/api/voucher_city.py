"""Everybody who has a part in a voucher, with a browser: each step is one request by whose step it is."""

from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi.testclient import TestClient
from shapely.geometry import mapping

from api.city import City
from registry.actions import land as land_verbs
from registry.land.certificates import Tenure
from registry.parties.roles import Actor, Role
from tests.api.accounts import Account, open_account
from tests.registry.land.ground import NOW, PACK, publish_outlines, square
from tests.registry.land.test_compartments import a_version

UNIT = "640104"
PDF = b"%PDF-1.7 a scanned paper"
SITE = mapping(square(300, 300, 50))


@dataclass
class VoucherCity:
    client: TestClient
    city: City
    enterprise: Account
    landscape: Account
    approval: Account
    city_desk: Account
    city_head: Account
    county: Account
    county_reviewer: Account
    paper: str = ""
    forest: list[str] = field(default_factory=list)  # state sub-compartments, 15.0 亩 each

    @classmethod
    def settle(cls, client: TestClient, city: City) -> "VoucherCity":
        found = cls(
            client,
            city,
            enterprise=open_account(city, Role.ENTERPRISE),
            landscape=open_account(city, Role.LANDSCAPE),
            approval=open_account(city, Role.APPROVAL),
            city_desk=open_account(city, Role.CITY_FORESTRY),
            city_head=open_account(city, Role.CITY_FORESTRY),
            county=open_account(city, Role.COUNTY_FORESTRY, UNIT),
            county_reviewer=open_account(city, Role.COUNTY_FORESTRY, UNIT),
        )
        files = {"paper": ("paper.pdf", PDF, "application/pdf")}
        sent = client.post("/api/papers", files=files, headers=found.enterprise.headers)
        found.paper = sent.json()["sha256"]
        found.forest = found._survey()
        return found

    def _survey(self) -> list[str]:
        surveyor = Actor("surveyor-1", Role.SURVEYOR, "surveyors", UNIT)
        versions = {
            (UNIT, f"S{n}"): a_version(ground=square(x_m=-1000 + 200 * n), tenure=Tenure.STATE)
            for n in range(4)
        }
        versions[UNIT, "C0"] = a_version(ground=square(x_m=500))
        with self.city.database.writing() as db:
            publish_outlines(db)
            land_verbs.add_compartment_versions(db, versions, PACK, by=surveyor, now=NOW)
            return [version.id for version in versions.values()]

    def post(
        self, path: str, by: Account, body: dict[str, Any] | None = None, query: str = ""
    ) -> httpx.Response:
        return self.client.post(f"/api/{path}{query}", json=body or {}, headers=by.headers)

    def done(self, path: str, by: Account, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self.post(path, by, body)
        assert answer.status_code == 200, (path, answer.text)
        found: dict[str, Any] = answer.json()
        return found

    def step(
        self, voucher_id: str, path: str, by: Account, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return self.done(f"voucher-files/{voucher_id}/{path}", by, body)

    def refused(
        self, voucher_id: str, path: str, by: Account, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        answer = self.post(f"voucher-files/{voucher_id}/{path}", by, body)
        assert answer.status_code >= 400, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def read(self, voucher_id: str, by: Account) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/api/voucher-files/{voucher_id}", headers=by.headers).json()
        return found

    # the pool

    def pool_part(self, area_mu100: int, **changes: Any) -> dict[str, Any]:
        return {
            "year": 2026,
            "unit_id": UNIT,
            "area_mu100": area_mu100,
            "compartments": self.forest[:1],
            "document_no": "示例〔2026〕1号",
            "document_sha256": self.paper,
        } | changes

    def designate(self, area_mu100: int, **changes: Any) -> dict[str, Any]:
        return self.done("voucher-pools", self.city_desk, self.pool_part(area_mu100, **changes))

    def left(self, year: int = 2026) -> str:
        return str(self.client.get(f"/api/voucher-pools/{year}").json()["left_mu"])

    # green space (16.3)

    def project(self, **changes: Any) -> dict[str, Any]:
        return {
            "unit_id": UNIT,
            "project_type": "EXTENSION",
            "purpose": "RATIO_REPLACEMENT",
            "project_code": "2601-640104-01",
            "project_name": "示例企业扩建项目",
            "site": SITE,
            "reason": "示例：厂区内无可用空地",
            "evidence_sha256": self.paper,
        } | changes

    def requested(self, **changes: Any) -> str:
        body = self.project(**changes)
        return str(self.done("voucher-files/green-space", self.enterprise, body)["id"])

    def agreed(self, **changes: Any) -> str:
        voucher_id = self.requested(**changes)
        self.step(voucher_id, "admit", self.landscape, {"confirmation": "示例：在建城区内"})
        self.step(voucher_id, "review", self.landscape, {"reason": "示例：同意"})
        self.step(voucher_id, "cosign", self.approval, {"reason": "示例：同意"})
        return voucher_id

    def a_quantity(self, quantity_mu100: int = 50, **changes: Any) -> dict[str, Any]:
        return {
            "quantity_mu100": quantity_mu100,
            "legal_basis": "示例：绿化条例第一条",
            "computation": "示例：应建减已建",
        } | changes

    def a_price(self, **changes: Any) -> dict[str, Any]:
        return {
            "amount_fen": 1_000_000,
            "market_price": "示例：市场价",
            "market_price_sha256": self.paper,
            "appraisal": "示例：评估报告",
            "appraisal_sha256": self.paper,
        } | changes

    def priced(self, quantity_mu100: int = 50, **changes: Any) -> str:
        voucher_id = self.agreed(**changes)
        body = {"quantity": self.a_quantity(quantity_mu100), "price": self.a_price()}
        self.step(voucher_id, "price", self.landscape, body)
        return voucher_id

    def reserved(self, quantity_mu100: int = 50) -> str:
        voucher_id = self.priced(quantity_mu100)
        self.step(voucher_id, "reserve", self.city_desk)
        return voucher_id

    def a_payment(self, **changes: Any) -> dict[str, Any]:
        return {
            "method": "BANK_TRANSFER",
            "amount_fen": 1_000_000,
            "reference": "示例回单001",
            "slip_sha256": self.paper,
            "paid_on": "2026-01-08",
        } | changes

    def issued(self, quantity_mu100: int = 50) -> str:
        voucher_id = self.reserved(quantity_mu100)
        self.step(voucher_id, "pay", self.city_desk, self.a_payment())
        self.step(voucher_id, "issue", self.city_head)
        return voucher_id

    # ecological compensation (16.4)

    def case(self, **changes: Any) -> dict[str, Any]:
        return {
            "unit_id": UNIT,
            "case_no": "示例案〔2026〕1号",
            "case_type": "ILLEGAL_FELLING",
            "penalty_sha256": self.paper,
            "subject_id": self.enterprise.party_id,
        } | changes

    def opened(self, **changes: Any) -> str:
        return str(self.done("voucher-files/eco-compensation", self.county, self.case(**changes))["id"])

    def a_finding(self, **changes: Any) -> dict[str, Any]:
        return {
            "reason": "示例：原地及异地均无条件补绿",
            "evidence_sha256": self.paper,
            "opinions": {"示例区综合执法局": self.paper},
        } | changes

    def admissible(self) -> str:
        voucher_id = self.opened()
        self.step(voucher_id, "find-impossible", self.county_reviewer, self.a_finding())
        return voucher_id

    def case_priced(self) -> str:
        voucher_id = self.admissible()
        self.step(voucher_id, "request", self.enterprise, {"consent_sha256": self.paper})
        self.step(voucher_id, "quantify", self.county, {"quantity": self.a_quantity(200)})
        self.step(voucher_id, "price-case", self.county, {"price": self.a_price()})
        return voucher_id

    def case_issued(self) -> str:
        voucher_id = self.case_priced()
        self.step(voucher_id, "pay", self.city_desk, self.a_payment(method="COUNTER"))
        self.step(voucher_id, "issue", self.city_head)
        return voucher_id

    def an_order(self, **changes: Any) -> dict[str, Any]:
        return {"area_mu100": 200, "site": "示例补绿地点", "due_on": "2026-05-01"} | changes
