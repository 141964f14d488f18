"""`linpiao demo`: the demonstration city of 2026-01-08, built once and then served."""

import os
import time

import typer

from api.city import City, open_city
from api.cli.output import say, say_table
from api.cli.serving import serve_city
from api.cli.users import accounts_of
from api.demo.build import CLOCK, build, is_built
from api.demo.people import PASSWORD
from api.logs import configure_logs
from api.settings import load_settings
from registry.law.matrix import role_names
from registry.store.queries import tickets

SHOWN = 3


def register(application: typer.Typer) -> None:
    application.command("demo", help="建立演示城市并启动网站，列出地址和账号。")(demo)


def demo(
    context: typer.Context,
    host: str = typer.Option("127.0.0.1", help="监听地址。"),
    port: int = typer.Option(8000, help="监听端口。"),
) -> None:
    os.environ.setdefault("LINPIAO_CLOCK", CLOCK.isoformat())
    os.environ.setdefault("LINPIAO_PUBLIC_URL", f"http://{host}:{port}")
    city = open_city(load_settings())
    configure_logs()
    city.prepare()
    if not is_built(city):
        say("正在建立演示城市（两次调查、各县区小班、各状态林票），约需一分钟……", context.obj)
        started = time.perf_counter()
        build(city)
        say("演示城市已建立，用时 {seconds} 秒。", context.obj, seconds=round(time.perf_counter() - started))
    _introduce(city, context.obj)
    serve_city(city, host, port)


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
    say("接口说明  {address}/api/openapi.json", lang, address=address)
    say("按 Ctrl-C 停止。", lang)
