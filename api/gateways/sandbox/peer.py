"""The sandbox peer: WeChat Pay's APIv3 for one merchant, on loopback, with the faults of `faults.Fault`."""

import gzip
import json
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha1
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from api.gateways.sandbox.books import Back, Bought, Withdrawn, fund_bill, trade_bill
from api.gateways.sandbox.faults import Fault, Menu
from api.gateways.sandbox.keys import Keys, new_rsa
from registry.clock import CITY_TIME

SLOW_S = 0.3
ERRORS = 2
NOTIFY_TIMEOUT_S = 30
STALE_S = 600


@dataclass(frozen=True)
class Posted:
    """A notice ready to go."""

    url: str
    body: str
    headers: dict[str, str]


class SandboxPeer:
    """`app` speaks the protocol; `pay` is the payer; what waits goes out with `let_go`."""

    def __init__(self, keys: Keys | None = None, menu: Menu | None = None) -> None:
        self.keys = keys or Keys()
        self.menu = menu or Menu()
        self.orders: dict[str, Bought] = {}
        self.refunds: dict[str, Back] = {}
        self.withdrawals: list[Withdrawn] = []
        self.waiting: list[Posted] = []
        self.next: list[Fault] = []
        """Faults of the interface to come, first first."""
        self.bill_faults: set[Fault] = set()
        self.answers: list[tuple[str, int]] = []
        """What the merchant answered to each notice."""
        self._lock = Lock()
        self._http = httpx.Client(timeout=NOTIFY_TIMEOUT_S)
        self.app = FastAPI(title="WeChat Pay sandbox")
        self.app.add_api_route(
            "/sandbox/pay/{out_trade_no}", self._pay_here, methods=["GET", "POST"], response_model=None
        )
        self.app.add_api_route("/{path:path}", self._serve, methods=["GET", "POST"])

    # the payer

    def pay(self, out_trade_no: str, fault: Fault | None = None) -> Fault | None:
        """Pay an order and notify the merchant, with the fault given or drawn."""
        fault = fault or self.menu.draw()
        with self._lock:
            order = self.orders[out_trade_no]
            if order.state == "SUCCESS" or (order.state == "CLOSED" and fault is not Fault.PAID_AFTER_CLOSE):
                return fault
            order.state, order.transaction_id = "SUCCESS", "4200" + secrets.token_hex(12)
            order.paid = order.total + 100 if fault is Fault.WRONG_AMOUNT else order.total
            order.paid_at = datetime.now(UTC)
        for posted in self._notices(order, fault):
            self._post(posted)
        return fault

    def withdraw(self, amount_fen: int) -> str:
        """The merchant sends money to its bank account; answers the number of the withdrawal."""
        made = Withdrawn("1000" + secrets.token_hex(12), amount_fen, datetime.now(UTC))
        with self._lock:
            self.withdrawals.append(made)
        return made.reference

    def signed_notice(self, order: Bought) -> tuple[str, dict[str, str]]:
        """The notice of a payment of this order, ready to be sent by whoever drives the traffic."""
        order.state, order.transaction_id = "SUCCESS", "4200" + secrets.token_hex(12)
        order.paid, order.paid_at = order.total, datetime.now(UTC)
        body = self._notice(self._transaction(order))
        return body, self.keys.sign(body, stamp=int(time.time()))

    def let_go(self, *, backwards: bool = False) -> None:
        """The notices that waited arrive."""
        with self._lock:
            going, self.waiting = self.waiting, []
        for posted in reversed(going) if backwards else going:
            # A notice is signed anew each time it is sent, as the channel does.
            stamp = int(time.time())
            self._post(Posted(posted.url, posted.body, self.keys.sign(posted.body, stamp=stamp)))

    def _notices(self, order: Bought, fault: Fault | None) -> list[Posted]:
        now = int(time.time())
        body = self._notice(self._transaction(order))
        true = Posted(order.notify_url, body, self.keys.sign(body, stamp=now))
        if fault is Fault.LOST:
            return []
        if fault in (Fault.LATE, Fault.REORDERED):
            self.waiting.append(true)
            return []
        if fault is Fault.DUPLICATE:
            return [true, true, true]
        if fault is Fault.FORGED:
            forged = self.keys.sign(body, stamp=now, key=new_rsa())
            return [Posted(order.notify_url, body, forged), true]
        if fault is Fault.STALE:
            old = [self.keys.sign(body, stamp=stamp) for stamp in (0, now - STALE_S)]
            return [*(Posted(order.notify_url, body, headers) for headers in old), true]
        if fault is Fault.WRONG_MERCHANT:
            other = self._notice({**self._transaction(order), "mchid": "1900009999"})
            return [Posted(order.notify_url, other, self.keys.sign(other, stamp=now)), true]
        return [true]

    def _notice(self, content: dict[str, Any], event: str = "TRANSACTION.SUCCESS") -> str:
        return json.dumps(
            {
                "id": secrets.token_hex(16),
                "create_time": datetime.now(CITY_TIME).isoformat(timespec="seconds"),
                "event_type": event,
                "resource_type": "encrypt-resource",
                "resource": self.keys.sealed(content, "transaction"),
                "summary": "支付成功",
            }
        )

    def _post(self, posted: Posted) -> None:
        headers = {**posted.headers, "Content-Type": "application/json"}
        try:
            answer = self._http.post(posted.url, content=posted.body.encode(), headers=headers)
        except httpx.HTTPError:
            self.answers.append((posted.url, 0))
            return
        self.answers.append((posted.url, answer.status_code))

    # the interface

    async def _serve(self, request: Request) -> Response:
        body = (await request.body()).decode()
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return await run_in_threadpool(self._answer, request, path, body)

    def _answer(self, request: Request, path: str, body: str) -> Response:
        fault = self.next.pop(0) if self.next else None
        if fault is Fault.SERVER_ERROR:
            return self._signed({"code": "SYSTEM_ERROR"}, 500)
        if fault is Fault.SLOW:
            time.sleep(SLOW_S)
        if fault is Fault.KEY_ROTATION:
            self.keys.rotate()
        authorization = request.headers.get("authorization", "")
        if not self.keys.is_signed_by_merchant(authorization, request.method, path, body):
            return self._signed({"code": "SIGN_ERROR"}, 401)
        return self._routed(request, json.loads(body) if body else {}, fault)

    def _routed(self, request: Request, sent: dict[str, Any], fault: Fault | None) -> Response:
        path, parts = request.url.path, request.url.path.split("/")
        if path.startswith("/v3/pay/transactions/out-trade-no/"):
            return self._close(parts[5]) if path.endswith("/close") else self._query(parts[5])
        if path.startswith("/v3/pay/transactions/"):
            return self._prepay(parts[4], sent, fault)
        if path == "/v3/refund/domestic/refunds":
            return self._refund(sent)
        if path.startswith("/v3/refund/domestic/refunds/"):
            return self._refund_asked(parts[5])
        if path == "/v3/certificates":
            return self._signed({"data": self.keys.certificates_told()})
        if path in ("/v3/bill/tradebill", "/v3/bill/fundflowbill"):
            return self._bill(request)
        if path == "/v3/billdownload/file":
            return Response(gzip.compress(self._bill_text(request).encode()), media_type="application/gzip")
        return self._signed({"code": "RESOURCE_NOT_EXISTS"}, 404)

    def _prepay(self, method: str, sent: dict[str, Any], fault: Fault | None) -> Response:
        keys, number = self.keys, sent["out_trade_no"]
        if (sent["appid"], sent["mchid"], sent["amount"]["currency"]) != (keys.app_id, keys.mch_id, "CNY"):
            return self._signed({"code": "PARAM_ERROR"}, 400)
        with self._lock:
            known = self.orders.get(number)
            if known and known.total != sent["amount"]["total"]:
                return self._signed({"code": "OUT_TRADE_NO_USED"}, 403)
            if known and known.state != "NOTPAY":
                return self._signed(
                    {"code": "ORDERPAID" if known.state == "SUCCESS" else "ORDER_CLOSED"}, 400
                )
            expires_at = datetime.fromisoformat(sent["time_expire"])
            fresh = Bought(number, sent["amount"]["total"], sent["notify_url"], expires_at)
            self.orders.setdefault(number, fresh)
        if fault is Fault.EARLY:
            self.pay(number, Fault.EARLY)
        answers = {
            "native": {"code_url": f"weixin://wxpay/bizpayurl?pr={number}"},
            "h5": {"h5_url": f"https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={number}"},
            "jsapi": {"prepay_id": f"wx{number}"},
        }
        return self._signed(answers[method])

    def _query(self, number: str) -> Response:
        order = self.orders.get(number)
        if order is None:
            return self._signed({"code": "ORDER_NOT_EXIST"}, 404)
        return self._signed(self._transaction(order))

    def _transaction(self, order: Bought) -> dict[str, Any]:
        found: dict[str, Any] = {
            "appid": self.keys.app_id,
            "mchid": self.keys.mch_id,
            "out_trade_no": order.out_trade_no,
            "trade_state": order.state,
            "trade_state_desc": order.state,
        }
        if order.paid_at:
            found |= {
                "transaction_id": order.transaction_id,
                "trade_type": "NATIVE",
                "success_time": order.paid_at.astimezone(CITY_TIME).isoformat(timespec="seconds"),
                "amount": {"total": order.paid, "payer_total": order.paid, "currency": "CNY"},
                "payer": {"openid": "sandbox-payer"},
            }
        return found

    def _close(self, number: str) -> Response:
        with self._lock:
            order = self.orders.get(number)
            if order is None:
                return self._signed({"code": "ORDER_NOT_EXIST"}, 404)
            if order.state == "SUCCESS":
                return self._signed({"code": "ORDERPAID"}, 400)
            order.state = "CLOSED"
        return Response(status_code=204, headers=self.keys.sign("", stamp=int(time.time())))

    def _refund(self, sent: dict[str, Any]) -> Response:
        number, transaction_id = sent["out_refund_no"], sent["transaction_id"]
        with self._lock:
            order = next((one for one in self.orders.values() if one.transaction_id == transaction_id), None)
            others = [one for one in self.refunds.values() if one.transaction_id == transaction_id]
            if order is None or sent["amount"]["refund"] > order.paid:
                return self._signed({"code": "PARAM_ERROR"}, 400)
            if number not in self.refunds and sum(one.amount for one in others) >= order.paid:
                return self._signed({"code": "INVALID_REQUEST"}, 400)
            made, name = datetime.now(UTC), "5030" + secrets.token_hex(12)
            fresh = Back(number, transaction_id, sent["amount"]["refund"], name, made)
            self.refunds.setdefault(number, fresh)
        return self._refund_asked(number)

    def _refund_asked(self, number: str) -> Response:
        back = self.refunds.get(number)
        if back is None:
            return self._signed({"code": "RESOURCE_NOT_EXISTS"}, 404)
        told = {
            "refund_id": back.refund_id,
            "out_refund_no": number,
            "transaction_id": back.transaction_id,
            "status": "SUCCESS",
            "amount": {"refund": back.amount, "total": back.amount, "currency": "CNY"},
        }
        return self._signed(told)

    def _bill(self, request: Request) -> Response:
        text = self._bill_text(request)
        if not text:
            return self._signed({"code": "NO_STATEMENT_EXIST"}, 400)
        url = f"{request.url.scheme}://{request.url.netloc}/v3/billdownload/file"
        kind = "fund" if request.url.path.endswith("fundflowbill") else "trade"
        token = f"?bill_date={request.query_params['bill_date']}&kind={kind}"
        told = {
            "hash_type": "SHA1",
            "hash_value": sha1(text.encode()).hexdigest(),
            "download_url": url + token,
        }
        return self._signed(told)

    def _bill_text(self, request: Request) -> str:
        day, orders, refunds = (
            request.query_params["bill_date"],
            list(self.orders.values()),
            list(self.refunds.values()),
        )
        if request.url.path.endswith("fundflowbill") or request.query_params.get("kind") == "fund":
            return fund_bill(orders, refunds, self.withdrawals, day)
        return trade_bill(orders, refunds, day, self.bill_faults)

    def _signed(self, content: dict[str, Any], status: int = 200) -> Response:
        body = json.dumps(content)
        headers = self.keys.sign(body, stamp=int(time.time()))
        return Response(body, status, headers, "application/json")

    def _pay_here(self, out_trade_no: str, back: str = "") -> Response:
        """Stands for the payer's phone in demonstrations; a browser is sent `back` to the merchant's page."""
        order = self.orders.get(out_trade_no)
        if order is None:
            return JSONResponse({"state": "ORDER_NOT_EXIST"})
        self.pay(out_trade_no)
        if back.startswith("/") and not back.startswith("//"):
            shop = urlsplit(order.notify_url)
            return RedirectResponse(f"{shop.scheme}://{shop.netloc}{back}", 303)
        return JSONResponse({"state": order.state})
