"""What JSON and pages share of points: my balance and codes, my trips with a suggestion, the data rules."""

from datetime import date
from typing import Any

from api.city import City
from api.schemas.points import PointsOut, Suggestion, TravelOut, TripOut
from api.selling import listing_on_board
from api.workflows.points_feed import FORMAT, ActTold, TripIn
from registry.actions.points import coupon_code
from registry.actions.points import my_points as points_of
from registry.market.listings import ListingState
from registry.market.orders import Purpose
from registry.market.points import suggested_yuan
from registry.store.database import Db
from registry.store.queries import market
from sink.emissions import NOT_COUNTED, Subject


def my_points(city: City, person_id: str) -> PointsOut:
    with city.reading() as db:
        mine = points_of(db, person_id, city.now().as_of)
        codes = {one.id: coupon_code(one.id, city.vault) for one in mine.coupons}
        return PointsOut.of(mine, city.now().as_of, codes)


def my_travel(city: City, person_id: str) -> TravelOut:
    with city.reading() as db:
        trips = points_of(db, person_id, city.now().as_of).trips
        total = sum(trip.emissions_g for trip in trips)
        return TravelOut(
            emissions_g=total,
            low_g=sum(trip.low_g for trip in trips),
            high_g=sum(trip.high_g for trip in trips),
            trips=[TripOut.model_validate(trip, from_attributes=True) for trip in trips],
            not_counted=[one.zh for one in NOT_COUNTED[Subject.TRAVEL]],
            suggestion=_suggestion(db, total, city.now().as_of),
        )


def _suggestion(db: Db, emissions_g: int, as_of: date) -> Suggestion | None:
    """From the listing that has been open longest and can cover it; the person decides."""
    if not emissions_g:
        return None
    for listing in market.in_states(db, [ListingState.LISTED]):
        card = listing_on_board(db, listing, as_of)
        yuan = suggested_yuan(emissions_g, listing.grams_per_yuan)
        if yuan * listing.grams_per_yuan <= card.free_g:
            grams = yuan * listing.grams_per_yuan
            return Suggestion(
                listing=listing.number, amount_yuan=yuan, purpose=Purpose.TRAVEL.value, grams=grams
            )
    return None


def data_rules() -> dict[str, Any]:
    """JF-10: scope of collection, sharing, encryption, backup, access."""
    return {
        "format": FORMAT,
        "collected": {"acts": list(ActTold.model_fields), "trips": list(TripIn.model_fields)},
        "purpose": "个人碳积分的记录、核对、兑换和出行排放提示；不作他用。",
        "not_collected": "姓名、手机号、证件号、精确轨迹；数据格式以外的内容一律拒收。",
        "encryption": "地点和路线逐条加密保存，个人注销时删除；传输须签名。",
        "backup": "随系统备份加密保存，linpiao restore 可恢复；见 docs/how-to/operate.md。",
        "access": "本人查看自己的；生态环境部门处理核对和申诉；平台运营机构只能导入；核查机构只看批次合计。",
        "sharing": {
            "commercial_platforms": ["account（为每个平台单独生成的化名）", "balance（积分余额）"],
            "others": [],
        },
    }
