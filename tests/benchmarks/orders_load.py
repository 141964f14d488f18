"""The load of the orders job: prepared requests over kept connections, as little of our own as possible."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from api.gateways.sandbox.books import Bought
from api.gateways.sandbox.keys import Keys
from api.gateways.sandbox.peer import SandboxPeer
from registry.market.listings import Listing
from tests.api.accounts import Account

NOTICE_PATH = "/api/payments/wechat/notice"


@dataclass(frozen=True)
class Prepared:
    """A whole HTTP request, and whether its answer is an order to be paid next."""

    raw: bytes
    is_order: bool


@dataclass
class Answers:
    """What came back: seconds by kind, and the answers to the orders."""

    seconds: dict[bool, list[float]] = field(default_factory=lambda: {True: [], False: []})
    orders: list[dict[str, Any]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def an_order_request(buyer: Account, listing: Listing, key: str) -> Prepared:
    wanted = {"listing_id": listing.id, "amount_yuan": 1, "purpose": "LIFE", "acknowledged": True}
    headers = {**buyer.headers, "Idempotency-Key": key}
    return Prepared(_raw("/api/orders", json.dumps(wanted), headers), is_order=True)


def a_notice_request(keys: Keys, order: dict[str, Any]) -> Prepared:
    """Signed and sealed by the sandbox's own hand, as the channel would send it."""
    number, ends = order["number"], datetime.now(UTC) + timedelta(hours=1)
    bought = Bought(number, order["amount_fen"], "", ends)
    body, headers = SandboxPeer(keys).signed_notice(bought)
    return Prepared(_raw(NOTICE_PATH, body, headers), is_order=False)


def drive(ports: Sequence[int], requests: Sequence[Prepared], connections: int) -> tuple[float, Answers]:
    """Send everything over so many connections; seconds from the first byte to the last answer."""
    return asyncio.run(_drive(ports, requests, connections))


async def _drive(
    ports: Sequence[int], requests: Sequence[Prepared], connections: int
) -> tuple[float, Answers]:
    answers, waiting = Answers(), iter(requests)
    open_ones = [
        await asyncio.open_connection("127.0.0.1", ports[place % len(ports)]) for place in range(connections)
    ]
    started = time.perf_counter()
    await asyncio.gather(*(_client(reader, writer, waiting, answers) for reader, writer in open_ones))
    seconds = time.perf_counter() - started
    for _, writer in open_ones:
        writer.close()
    return seconds, answers


async def _client(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, waiting: Any, answers: Answers
) -> None:
    for request in waiting:
        sent = time.perf_counter()
        writer.write(request.raw)
        head = await reader.readuntil(b"\r\n\r\n")
        lower = head.lower()
        length = int(lower.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        body = await reader.readexactly(length)
        answers.seconds[request.is_order].append(time.perf_counter() - sent)
        if not head.startswith(b"HTTP/1.1 200"):
            answers.failed.append(body.decode())
        elif request.is_order:
            answers.orders.append(json.loads(body))


def _raw(path: str, body: str, headers: dict[str, str]) -> bytes:
    sent = body.encode()
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, f"Content-Length: {len(sent)}", "", ""]).encode() + sent
