"""WeChat Pay APIv3 through `wechatpayv3`, with the checks the library leaves out.

The library signs, verifies and decrypts. It accepts a notice of any age and any replay, and compares nothing
with the order (measured): freshness, merchant, application, currency and amount are checked here, replays and
the order by the registry.
"""

import csv
import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha1, sha256
from io import StringIO
from threading import Lock
from typing import Any

import requests
import wechatpayv3

from api.errors import GatewayNotConfigured, GatewayRefused, GatewayUnavailable
from api.gateways.errors import ForgedNotice, NotOurNotice, StaleNotice
from api.gateways.payments import (
    BillRow,
    Charge,
    Downloaded,
    DownloadedFunds,
    FundRow,
    Method,
    PaymentGateway,
    RefundTold,
    Told,
)
from api.settings import Settings
from registry.market.money import Channel
from registry.market.payments import Receipt

SYSTEM = "微信支付 WeChat Pay"
FRESH_S = 300
TIMEOUT_S = 5
CURRENCY = "CNY"
TYPES = {
    Method.NATIVE: wechatpayv3.WeChatPayType.NATIVE,
    Method.JSAPI: wechatpayv3.WeChatPayType.JSAPI,
    Method.H5: wechatpayv3.WeChatPayType.H5,
}
OK, NOT_FOUND, SERVER_ERROR = range(200, 300), 404, 500
PAID, REFUNDED = "SUCCESS", "SUCCESS"
CLOSED_ALREADY, PAID_ALREADY, NO_STATEMENT = "ORDER_CLOSED", "ORDERPAID", "NO_STATEMENT_EXIST"


@dataclass(frozen=True)
class Merchant:
    """Our side of the contract: numbers, the key we sign with, and the channel's key we verify by."""

    url: str
    app_id: str
    mch_id: str
    serial_no: str
    private_key: str
    api_key: str
    public_key_id: str
    public_key: str
    notify_url: str


class WechatPay:
    """The adapter that runs against the real host and against the sandbox peer alike."""

    def __init__(self, merchant: Merchant) -> None:
        self.merchant = merchant
        self._verifying = Lock()  # the library renews the channel's certificates in place
        self._library = wechatpayv3.WeChatPay(
            wechatpay_type=wechatpayv3.WeChatPayType.NATIVE,
            mchid=merchant.mch_id,
            private_key=merchant.private_key,
            cert_serial_no=merchant.serial_no,
            appid=merchant.app_id,
            apiv3_key=merchant.api_key,
            notify_url=merchant.notify_url,
            public_key=merchant.public_key,
            public_key_id=merchant.public_key_id,
            timeout=TIMEOUT_S,
        )
        self._library._core._gate_way = merchant.url

    def prepay(self, charge: Charge, method: Method) -> dict[str, str]:
        more: dict[str, Any] = {}
        if method is Method.JSAPI:
            more["payer"] = {"openid": charge.payer}
        if method is Method.H5:
            more["scene_info"] = {"payer_client_ip": charge.address, "h5_info": {"type": "Wap"}}
        answer = self._ask(
            self._library.pay,
            description=charge.description,
            out_trade_no=charge.order_no,
            amount={"total": charge.amount_fen, "currency": CURRENCY},
            time_expire=charge.expires_at.astimezone(UTC).replace(microsecond=0).isoformat(),
            pay_type=TYPES[method],
            **more,
        )
        return self._invocation(answer["prepay_id"]) if method is Method.JSAPI else answer

    def _invocation(self, prepay_id: str) -> dict[str, str]:
        """What the page inside WeChat hands to it, signed by us."""
        stamp, nonce = str(int(datetime.now(UTC).timestamp())), sha256(prepay_id.encode()).hexdigest()[:32]
        package = f"prepay_id={prepay_id}"
        signed = self._library.sign([self.merchant.app_id, stamp, nonce, package])
        return {
            "appId": self.merchant.app_id,
            "timeStamp": stamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": signed,
        }

    def query(self, order_no: str) -> Receipt | None:
        """None while it is not paid, or not known there at all."""
        found = self._ask(self._library.query, out_trade_no=order_no, missing_is_none=True)
        return self._receipt(found) if found and found["trade_state"] in ("SUCCESS", "REFUND") else None

    def close(self, order_no: str) -> bool:
        code, text = self._call(self._library.close, out_trade_no=order_no)
        if code in OK or code == NOT_FOUND:
            return True
        reason = _json(text).get("code", "")
        if reason == CLOSED_ALREADY:
            return True
        if reason == PAID_ALREADY:
            return False
        raise GatewayRefused(system=SYSTEM, reason=reason)

    def refund(self, refund_id: str, transaction_id: str, amount_fen: int) -> RefundTold:
        """The same `refund_id` is one refund there, however often it is asked."""
        amount = {"refund": amount_fen, "total": amount_fen, "currency": CURRENCY}
        found = self._ask(
            self._library.refund, out_refund_no=refund_id, transaction_id=transaction_id, amount=amount
        )
        return _refund_told(found)

    def query_refund(self, refund_id: str) -> RefundTold | None:
        found = self._ask(self._library.query_refund, out_refund_no=refund_id, missing_is_none=True)
        return _refund_told(found) if found else None

    def notice(self, headers: Mapping[str, str], body: bytes, at: datetime) -> Told:
        """Fresh, signed by the channel, about our merchant and application, in our currency: else refused."""
        stamp = headers.get("wechatpay-timestamp", "")
        if not stamp.isdigit() or abs(at.timestamp() - int(stamp)) > FRESH_S:
            raise StaleNotice()
        data = self._opened(headers, body)
        content, digest = data["resource"], sha256(body).hexdigest()
        if data.get("event_type", "").startswith("REFUND."):
            told = RefundTold(
                str(content["out_refund_no"]),
                int(content["amount"]["refund"]),
                str(content["refund_id"]) if content["refund_status"] == REFUNDED else None,
            )
            self._require_ours(content)
            return Told(str(data["id"]), digest, refund=told)
        if content.get("trade_state") != PAID:
            raise NotOurNotice(field="trade_state")
        return Told(str(data["id"]), digest, receipt=self._receipt(content))

    def _opened(self, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        try:
            with self._verifying:
                data = self._library.callback(dict(headers), body)
        except Exception:
            # The library raises bare exceptions for whatever it does not understand.
            raise ForgedNotice() from None
        if not data or "id" not in data:
            raise ForgedNotice()
        return dict(data)

    def _receipt(self, content: Mapping[str, Any]) -> Receipt:
        """A transaction as the channel tells it, if it is ours; the order is compared by the registry."""
        self._require_ours(content)
        amount = content["amount"]
        if content.get("appid") != self.merchant.app_id or amount.get("currency", CURRENCY) != CURRENCY:
            raise NotOurNotice(field="appid, currency")
        return Receipt(
            channel=Channel.WECHAT,
            transaction_id=str(content["transaction_id"]),
            order_no=str(content["out_trade_no"]),
            amount_fen=int(amount["total"]),
            paid_at=datetime.fromisoformat(content["success_time"]),
        )

    def _require_ours(self, content: Mapping[str, Any]) -> None:
        if content.get("mchid") != self.merchant.mch_id:
            raise NotOurNotice(field="mchid")

    def bill(self, day: date) -> Downloaded:
        """The trade bill of a day, which the channel finishes the next morning; its hash is compared."""
        text = self._downloaded(self._library.trade_bill, day)
        return Downloaded(text, read_bill(text.decode("utf-8-sig")))

    def funds(self, day: date) -> DownloadedFunds:
        text = self._downloaded(self._library.fundflow_bill, day)
        return DownloadedFunds(text, read_funds(text.decode("utf-8-sig")))

    def _downloaded(self, call: Any, day: date) -> bytes:
        """The text of a bill; a day without any movement has none there."""
        code, told = self._call(call, bill_date=day.isoformat())
        if _json(told).get("code") == NO_STATEMENT:
            return b""
        if code >= SERVER_ERROR:
            raise GatewayUnavailable(system=SYSTEM)
        if code not in OK:
            raise GatewayRefused(system=SYSTEM, reason=_json(told).get("code", str(code)))
        found = _json(told)
        code, packed = self._call(self._library.download_bill, url=found["download_url"])
        if code not in OK:
            raise GatewayUnavailable(system=SYSTEM)
        raw = packed.encode() if isinstance(packed, str) else packed
        text: bytes = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
        if sha1(text).hexdigest() != found["hash_value"].lower():
            raise GatewayRefused(system=SYSTEM, reason="bill hash")
        return text

    def _ask(self, call: Any, *, missing_is_none: bool = False, **arguments: Any) -> Any:
        code, text = self._call(call, **arguments)
        if code == NOT_FOUND and missing_is_none:
            return None
        if code >= SERVER_ERROR:
            raise GatewayUnavailable(system=SYSTEM)
        if code not in OK:
            raise GatewayRefused(system=SYSTEM, reason=_json(text).get("code", str(code)))
        return _json(text)

    def _call(self, call: Any, **arguments: Any) -> tuple[int, Any]:
        try:
            code, text = call(**arguments)
        except requests.RequestException:
            raise GatewayUnavailable(system=SYSTEM) from None
        except Exception as problem:
            # An answer whose signature does not hold is a bare Exception of the library.
            raise GatewayRefused(system=SYSTEM, reason=type(problem).__name__) from None
        return int(code), text


def _lines(text: str, sums: str) -> Iterable[dict[str, str]]:
    """Every value of a bill begins with a backtick; the two last lines are its sums."""
    lines = [line for line in text.splitlines() if line]
    end = next((place for place, line in enumerate(lines) if line.startswith(sums)), len(lines))
    return csv.DictReader(StringIO("\n".join(lines[:end]).replace("`", "")))


def read_funds(text: str) -> list[FundRow]:
    """The fund-flow bill: what came in and what left, with the business it belongs to."""
    found = []
    for row in _lines(text, "资金流水总笔数"):
        amount = int(Decimal(row["收支金额(元)"]) * 100)
        sign = 1 if row["收支类型"] == "收入" else -1
        found.append(FundRow(row["微信支付业务单号"], row["业务类型"], sign * amount))
    return found


def read_bill(text: str) -> list[BillRow]:
    """Payments and refunds of the trade bill."""
    found = []
    for row in _lines(text, "总交易单数"):
        refunded = row["交易状态"] == "REFUND"
        amount = Decimal(row["退款金额"] if refunded else row["订单金额"]) * 100
        found.append(
            BillRow(
                order_no=row["商户订单号"],
                transaction_id=row["微信订单号"],
                refund_id=row["商户退款单号"] if refunded else "",
                amount_fen=int(-amount if refunded else amount),
                state=row["交易状态"],
            )
        )
    return found


def _refund_told(found: Mapping[str, Any]) -> RefundTold:
    done = str(found["refund_id"]) if found["status"] == REFUNDED else None
    return RefundTold(str(found["out_refund_no"]), int(found["amount"]["refund"]), done)


def _json(text: Any) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def wechat_pay_of(settings: Settings) -> PaymentGateway:
    """The adapter of this installation, or a refusal that says WeChat Pay is not connected."""
    given = settings.wechat_pay
    if given is None or settings.wechat_app_id is None:
        raise GatewayNotConfigured(system=SYSTEM)
    return WechatPay(
        Merchant(
            url=settings.wechat_pay_url,
            app_id=settings.wechat_app_id,
            mch_id=given.mch_id,
            serial_no=given.serial_no,
            private_key=given.private_key_file.read_text(encoding="ascii"),
            api_key=given.api_key.get_secret_value(),
            public_key_id=given.public_key_id,
            public_key=given.public_key_file.read_text(encoding="ascii"),
            notify_url=f"{settings.public_url}/api/payments/wechat/notice",
        )
    )
