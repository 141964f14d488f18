"""What one installation is told from outside: environment variables `LINPIAO_…` and a `.env` file.

PostgreSQL means production, and production brings its own keys; the embedded file makes them at first start.
"""

import base64
import json
import os
import secrets
from datetime import date
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.errors import WrongSetting
from registry.proof.cosignatures import parse_witness
from registry.proof.errors import UnreadableProof
from registry.proof.notes import parse_vkey

PREFIX = "LINPIAO_"
KEY_BYTES = 32
KEYS = ("web", "data", "log")


class Keys(BaseModel):
    """Three secrets of 32 bytes in base64: web cookies, data at rest, the Ed25519 seed of the public log."""

    web: SecretStr
    data: SecretStr
    log: SecretStr

    @field_validator("web", "data", "log")
    @classmethod
    def _is_32_bytes(cls, value: SecretStr) -> SecretStr:
        if len(base64.b64decode(value.get_secret_value(), validate=True)) != KEY_BYTES:
            raise ValueError("a key is 32 bytes in base64")
        return value

    def bytes_of(self, name: Literal["web", "data", "log"]) -> bytes:
        secret: SecretStr = getattr(self, name)
        return base64.b64decode(secret.get_secret_value())


class WechatPayKeys(BaseModel):
    """The merchant at WeChat Pay: our key, the APIv3 key, and the channel's public key with its id."""

    mch_id: str
    serial_no: str
    private_key_file: Path
    api_key: SecretStr = Field(min_length=32, max_length=32)
    public_key_id: str
    public_key_file: Path


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    database_url: str = "sqlite:///var/linpiao.sqlite"
    city_schema: str | None = Field(default=None, validation_alias="LINPIAO_SCHEMA")
    blobs: Path = Path("var/blobs")
    clock: date | None = None
    """Pins the business date for demonstrations and rehearsals, never the instants (D17)."""
    public_url: str = "http://127.0.0.1:8000"
    """Where people reach this registry: printed on tickets and in QR codes."""
    log_origin: str = "linpiao.local/640100"
    """The name of the public log on its checkpoints; it must never change (D12)."""
    log_memory: Path = Path("var/log-checkpoints")
    """The last checkpoint signed, kept apart from the database and its backups (decision 0040)."""

    keys_file: Path = Path("var/keys.json")
    web_key: SecretStr | None = None
    data_key: SecretStr | None = None
    log_key: SecretStr | None = None

    log_next_key: SecretStr | None = None
    """While keys change: the coming seed, which signs beside the present one (decision 0043)."""
    log_sm2_key: SecretStr | None = None
    """An SM2 key that signs beside Ed25519 (extra `gm`); 32 bytes in base64."""
    log_retired_keys: str = ""
    """Verification keys (vkeys) that signed before, separated by spaces; their signatures stay trusted."""
    log_witness_keys: str = ""
    """Verification keys of the bodies that may cosign the log, separated by spaces."""

    signing_file: Path | None = None
    """PKCS #12 with the key and certificate that sign the files people take home (PAdES)."""
    signing_password: SecretStr | None = None

    map_approval_no: str = ""
    """审图号 of the public map (GS-30); empty shows the map as 示意."""
    tianditu_key: SecretStr | None = None
    """天地图 browser key; together with the 审图号 it puts the official base map under the public map."""
    tianditu_url: str = "https://t0.tianditu.gov.cn"
    published: Path = Path("var/published")
    """Files served to anybody as they are, by HTTP range: tile archives (PMTiles) and rasters (COG, STAC)."""
    wide_tiles: Path = Path("var/wide-tiles")
    """Archives of wide views of layers that are not public: read by us, never served as files."""
    tile_memory_mib: int = Field(default=64, gt=0)
    """How much of the tiles already made a process keeps."""

    upload_bytes_max: int = Field(default=256 * 2**20, gt=0)
    upload_seconds_max: int = Field(default=120, gt=0)
    upload_memory_bytes_max: int = Field(default=4 * 2**30, gt=0)

    field_accuracy_m: float = Field(default=10, gt=0)
    """The offline form refuses a fix of its receiver that is worse."""
    field_fixes: int = Field(default=5, gt=0)
    """How many fixes make one corner of a ring."""
    field_photo_px: int = Field(default=1600, gt=0)
    """The longer side of a photo as the offline form keeps it."""

    wechat_pay_url: str = "https://api.mch.weixin.qq.com"
    wechat_pay: WechatPayKeys | None = None
    """JSON with the six fields of `WechatPayKeys`; none: WeChat Pay is not connected."""
    payment_test: bool = False
    """Test mode of payments: accounts of its own, every certificate marked, nothing counts."""

    points_key: SecretStr | None = None
    """Shared with the inclusion platform: signs its feeds and the codes that link an account."""
    sms_url: str | None = None
    sms_key: SecretStr | None = None
    credit_url: str | None = None
    credit_key: SecretStr | None = None
    seal_url: str | None = None
    seal_key: SecretStr | None = None
    six_rights_url: str | None = None
    six_rights_key: SecretStr | None = None
    wechat_url: str = "https://api.weixin.qq.com"
    wechat_authorize_url: str = "https://open.weixin.qq.com"
    wechat_app_id: str | None = None
    wechat_secret: SecretStr | None = None
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None

    @field_validator("database_url")
    @classmethod
    def _is_a_supported_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("sqlite:///FILE or postgresql+psycopg://…")
        return value

    @field_validator("log_next_key", "log_sm2_key")
    @classmethod
    def _is_a_seed(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value and info.field_name == "log_sm2_key" and find_spec("gmssl") is None:
            raise ValueError("SM2 needs the extra: pip install linpiao[gm]")
        if value and len(base64.b64decode(value.get_secret_value(), validate=True)) != KEY_BYTES:
            raise ValueError("a key is 32 bytes in base64")
        return value

    @field_validator("log_retired_keys", "log_witness_keys")
    @classmethod
    def _are_verification_keys(cls, value: str, info: ValidationInfo) -> str:
        parse = parse_vkey if info.field_name == "log_retired_keys" else parse_witness
        for vkey in value.split():
            try:
                parse(vkey)
            except UnreadableProof as refusal:
                raise ValueError(refusal.message("en")) from None
        return value

    @field_validator(
        "public_url",
        "wechat_url",
        "wechat_authorize_url",
        "sms_url",
        "credit_url",
        "seal_url",
        "six_rights_url",
        "oidc_issuer",
        "tianditu_url",
    )
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("http://… or https://…")
        return value.rstrip("/") if value else value

    @property
    def production(self) -> bool:
        return self.database_url.startswith("postgresql")

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def base_map(self) -> str | None:
        """The official base map, only under an approved map (GS-30)."""
        return self.tianditu_url if self.tianditu_key and self.map_approval_no else None

    @cached_property
    def keys(self) -> Keys:
        given = {"web": self.web_key, "data": self.data_key, "log": self.log_key}
        if self.production or all(given.values()):
            return _given_keys(given)
        return _embedded_keys(self.keys_file)


def load_settings(**overrides: Any) -> Settings:
    """Read and check every setting at once; one clear sentence when something is wrong."""
    _refuse_unknown_variables()
    try:
        settings = Settings(**overrides)
        assert settings.keys
    except ValidationError as error:
        raise WrongSetting(problems=_sentence(error)) from None
    return settings


def has_keys(settings: Settings) -> bool:
    """Whether this installation was ever started with keys of its own."""
    return settings.log_key is not None or settings.keys_file.exists()


BESIDE_SETTINGS = {"LINPIAO_SCHEMA", "LINPIAO_TOKEN"}
"""Read elsewhere: the schema under its own name, and the token of a person at the command line."""


def _refuse_unknown_variables() -> None:
    """A mistyped variable would silently leave its default in place."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | BESIDE_SETTINGS
    unknown = [name for name in os.environ if name.startswith(PREFIX) and name not in known]
    unknown = [name for name in unknown if not name.startswith("LINPIAO_TEST_")]
    if unknown:
        raise WrongSetting(problems="; ".join(f"{name}: 没有这个设置 (unknown)" for name in sorted(unknown)))


def _sentence(error: ValidationError) -> str:
    def name(place: Any) -> str:
        text = str(place[0]) if place else "?"
        return text if text.startswith(PREFIX) else PREFIX + text.upper()

    return "; ".join(f"{name(e['loc'])}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors())


def _given_keys(given: dict[str, SecretStr | None]) -> Keys:
    missing = [f"{PREFIX}{name.upper()}_KEY" for name, value in given.items() if value is None]
    if missing:
        raise WrongSetting(
            problems="; ".join(f"{name}: 生产环境必填 (required in production)" for name in missing)
        )
    try:
        return Keys.model_validate(given)
    except (ValidationError, ValueError):
        raise WrongSetting(problems="LINPIAO_…_KEY: 32 bytes, base64") from None


def _embedded_keys(file: Path) -> Keys:
    if not file.exists():
        fresh = {name: base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() for name in KEYS}
        keep_secret(file, json.dumps(fresh).encode("ascii"))
    try:
        return Keys.model_validate_json(file.read_bytes())
    except ValidationError:
        raise WrongSetting(problems=f"LINPIAO_KEYS_FILE: {file} 无法读取 (not a key file)") from None


def keep_secret(file: Path, content: bytes) -> None:
    """Made once, readable by the owner only; of two processes starting together one makes, both read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
