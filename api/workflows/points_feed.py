"""The feed of a points platform: its published schema, its signature, and the emissions of its trips (JF-01).

A feed is JSON of format `linpiao-points-feed/1`, sent or kept as a file, signed with HMAC-SHA256 over its
bytes (`x-signature: sha256=…`). What the schema does not name is refused: nothing more is collected (JF-10).
"""

import hmac
from datetime import date
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.errors import GatewayNotConfigured, NoticeRefused, WrongInput
from api.settings import Settings
from registry.market.points import Act, Activity, Feed, TripTold
from registry.quantities import emitted_g
from sink import emissions
from sink.emissions import Subject

SYSTEM = "积分平台 points platform"
FORMAT = "linpiao-points-feed/1"
ROWS_MAX = 10_000
METRES_PER_KM = 1_000
PROOF_CHARACTERS = 16
Name = Annotated[str, Field(min_length=1, max_length=100)]
Place = Annotated[str, Field(max_length=100)]


class FeedNotSigned(NoticeRefused):
    code = "FEED_NOT_SIGNED"
    zh = "积分数据的签名不正确，不予受理。"
    en = "The signature of the points feed does not hold; it is not taken."
    remedy_zh = "请平台用约定的密钥对原文签名后重新发送。"
    remedy_en = "The platform signs the bytes with the shared key and sends them again."


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False)


class ActTold(Closed):
    """A personal low-carbon act with what a comparison needs: activity, day, place or route, source id."""

    source_id: Name
    account: Name = Field(description="平台的化名账户，不是姓名、手机号或证件号。")
    activity: Activity
    happened_on: date
    reduction_g: int = Field(ge=0, lt=2**40, strict=True)
    unit_id: str | None = Field(default=None, pattern=r"^\d{6}$")
    place: Place = ""
    route: Place = ""


class TripIn(Closed):
    """A journey by car, high-speed train or aeroplane (JF-07)."""

    source_id: Name
    account: Name
    mode: Literal["car", "train", "flight"]
    happened_on: date
    km: float = Field(gt=0, le=40_000, allow_inf_nan=False)


class FeedIn(Closed):
    format: Literal["linpiao-points-feed/1"]
    source: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    batch: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,60}$")]
    acts: list[ActTold] = Field(default_factory=list, max_length=ROWS_MAX)
    trips: list[TripIn] = Field(default_factory=list, max_length=ROWS_MAX)


def read_feed(content: bytes, signature: str, settings: Settings) -> Feed:
    """The feed as the registry takes it; forged, unsigned or unknown fields: refused whole."""
    expected = "sha256=" + hmac.new(feed_key(settings), content, sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise FeedNotSigned()
    try:
        found = FeedIn.model_validate_json(content)
    except ValidationError as problem:
        places = [".".join(str(part) for part in one["loc"]) for one in problem.errors()]
        raise WrongInput(fields="、".join(dict.fromkeys(places[:20]))) from None
    return Feed(
        source=found.source,
        batch=found.batch,
        content_sha256=sha256(content).hexdigest(),
        acts=[Act(**act.model_dump()) for act in found.acts],
        trips=[_trip(trip) for trip in found.trips],
    )


def feed_key(settings: Settings) -> bytes:
    if settings.points_key is None:
        raise GatewayNotConfigured(system=SYSTEM)
    return settings.points_key.get_secret_value().encode()


def link_proof(source: str, account: str, settings: Settings) -> str:
    """What the platform shows its user, who types it here: only the platform can make it."""
    text = f"link {source} {account}".encode()
    return hmac.new(feed_key(settings), text, sha256).hexdigest()[:PROOF_CHARACTERS]


def is_linked_by(proof: str, source: str, account: str, settings: Settings) -> bool:
    return hmac.compare_digest(proof.strip().lower().encode(), link_proof(source, account, settings).encode())


def _trip(told: TripIn) -> TripTold:
    found = emissions.footprint([(told.mode, told.km)], Subject.TRAVEL)
    grams = [emitted_g(t * 1000) for t in (found.co2e_t, found.low_co2e_t, found.high_co2e_t)]
    return TripTold(
        source_id=told.source_id,
        account=told.account,
        mode=told.mode,
        happened_on=told.happened_on,
        metres=round(told.km * METRES_PER_KM),
        emissions_g=grams[0],
        low_g=grams[1],
        high_g=grams[2],
        parameters_version=found.parameters_version,
    )
