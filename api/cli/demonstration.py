"""`linpiao demo`: the demonstration city of 2026-01-08, built once and then served."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import typer
import uvicorn

from api.city import City, open_city
from api.cli.output import say, say_table
from api.cli.sandbox import kept_keys, merchant_of
from api.cli.serving import serve_city
from api.cli.users import accounts_of
from api.demo.build import CLOCK, build
from api.demo.people import PASSWORD
from api.demo.scenes import FOLDER as FOLDER_OF_SCENES
from api.demo.scenes import YEARS
from api.gateways.sandbox.peer import SandboxPeer
from api.logs import configure_logs
from api.settings import load_settings
from registry.law.matrix import role_names
from registry.store.queries import tickets

SHOWN = 3
FOLDER = Path("var/demo")
SANDBOX, SANDBOX_ABOVE = "wechat-sandbox", 100
"""Folder of the payment sandbox's keys, and its port above the city's."""


def register(application: typer.Typer) -> None:
    application.command("demo", help="建立演示城市并启动网站，列出地址和账号。")(demo)


def demo(
    context: typer.Context,
    host: str = typer.Option("127.0.0.1", help="监听地址。"),
    port: int = typer.Option(8000, help="监听端口。"),
) -> None:
    configure_logs()
    address = f"http://{host}:{port}"
    if not FOLDER.exists():
        _build(address, context.obj)
    with _paying(FOLDER, port + SANDBOX_ABOVE):
        city = _open(FOLDER, address, port + SANDBOX_ABOVE)
        _introduce(city, context.obj)
        serve_city(city, host, port)


def _build(address: str, lang: str) -> None:
    """Beside its folder first: a build that was broken off leaves nothing that looks like a city."""
    beside = FOLDER.with_name("demo.building")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    say("正在建立演示城市（两次调查、各县区小班、各状态林票），约需一分钟……", lang)
    started = time.perf_counter()
    city = _open(beside, address, 0)
    build(city)
    city.database.close()
    beside.rename(FOLDER)
    say("演示城市已建立，用时 {seconds} 秒。", lang, seconds=round(time.perf_counter() - started))


@contextmanager
def _paying(folder: Path, port: int) -> Iterator[None]:
    """The sandbox of WeChat Pay beside the city: real protocol, no real money, every certificate marked."""
    peer = SandboxPeer(kept_keys(folder / SANDBOX))
    server = uvicorn.Server(uvicorn.Config(peer.app, host="127.0.0.1", port=port, log_level="warning"))
    thread = Thread(target=server.run, name="sandbox")
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def _open(folder: Path, address: str, sandbox_port: int) -> City:
    """A city of its own folder: nothing of a real registry is ever touched."""
    keys = kept_keys(folder / SANDBOX)
    settings = load_settings(
        database_url=f"sqlite:///{folder / 'linpiao.sqlite'}",
        blobs=folder / "blobs",
        keys_file=folder / "keys.json",
        log_memory=folder / "log-checkpoints",
        published=folder / "published",
        wide_tiles=folder / "wide-tiles",
        clock=CLOCK,
        public_url=address,
        payment_test=True,
        wechat_pay_url=f"http://127.0.0.1:{sandbox_port}",
        wechat_app_id=keys.app_id,
        wechat_pay=merchant_of(folder / SANDBOX, keys),
    )
    city = open_city(settings)
    city.prepare()
    return city


def _introduce(city: City, lang: str) -> None:
    """Where to look and who to be."""
    address = city.settings.public_url
    with city.reading() as db:
        accounts = accounts_of(db, city.now())
        issued = tickets.recently_issued(db, SHOWN)
    names = role_names()
    rows = [
        (login, names[role].en if lang == "en" else names[role].zh, unit) for login, role, unit in accounts
    ]
    say_table(("账号", "职责", "行政区划代码"), rows, lang)
    say("所有演示账号的密码：{password}", lang, password=PASSWORD)
    say("首页      {address}/", lang, address=address)
    say("登录      {address}/signin", lang, address=address)
    for ticket in issued:
        say("公开页面  {address}/t/{number}", lang, address=address, number=ticket.number)
    say("地图      {address}/map", lang, address=address)
    say(
        "影像目录  {address}/published/{path}",
        lang,
        address=address,
        path=f"{FOLDER_OF_SCENES}/{YEARS[-1]}/catalog.json",
    )
    say("买一元碳汇  {address}/sinks", lang, address=address)
    say("接口说明  {address}/api/openapi.json", lang, address=address)
    say("按 Ctrl-C 停止。", lang)
