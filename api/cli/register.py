"""`linpiao register`: tickets issued on paper into the register, by two persons."""

from pathlib import Path

import typer
from rich.console import Console

from api.city import City, open_city
from api.cli.output import DONE, REFUSED, say, say_json
from api.identity.people import of_token
from api.schemas.cases import CaseOut
from api.schemas.take_overs import RowOut, TakeOverLook
from api.settings import load_settings
from api.workflows import paper_tickets
from registry.actions import taking_over
from registry.actions.paper_rows import look
from registry.parties.roles import Actor
from registry.store.queries import casework
from registry.tickets.take_overs import TakeOver

FATES = {"READY": "可以转录", "DISPUTE": "地块重叠，将立为争议", "BLOCKED": "有问题"}
SHEET = typer.Argument(..., exists=True, dir_okay=False, help="登记表：xlsx 或 csv，第一行为列名。")
OUTLINES = typer.Argument(
    ..., exists=True, dir_okay=False, help="地块图形：shapefile 的 zip、gpkg 或 geojson，属性含“票号”。"
)
SCANS = typer.Argument(
    ..., exists=True, dir_okay=False, help="扫描件 zip：每张林票一个以票号命名的 pdf、jpg 或 png。"
)
TOKEN = typer.Option(..., envvar="LINPIAO_TOKEN", help="办理人的接口令牌。")
JSON = typer.Option(False, "--json", help="输出 JSON。")


def register(application: typer.Typer) -> None:
    family = typer.Typer(help="登记簿：转录纸质林票。", no_args_is_help=True)
    family.command("take-over", help="试办转录，列出每一行的全部问题；--propose 提请另一人确认。")(take_over)
    family.command("confirm", help="确认他人提请的转录批次，逐行入册。")(confirm)
    family.command("reject", help="不予确认，写明理由。")(reject)
    application.add_typer(family, name="register")


def take_over(
    context: typer.Context,
    sheet: Path = SHEET,
    outlines: Path = OUTLINES,
    scans: Path = SCANS,
    propose: bool = typer.Option(False, "--propose", help="提请确认。"),
    leave_out: bool = typer.Option(False, "--leave-out", help="有问题的行不转录，其余照办。"),
    token: str = TOKEN,
    as_json: bool = JSON,
) -> None:
    """Exit code 1 when a row has a problem."""
    city = open_city(load_settings())
    by = _who(city, token)
    with Console(stderr=True).status(sheet.name):
        bundle = paper_tickets.read(city, sheet, outlines, scans)
    if propose:
        with city.database.writing("register take-over") as db:
            case = CaseOut.of(paper_tickets.propose(db, bundle, leave_out, by=by, now=city.now()))
        _told(context, case, as_json)
        return
    with city.reading() as db:
        found = TakeOverLook.of(look(db, bundle.sent, by=by, now=city.now()), context.obj)
    if as_json:
        say_json(found.model_dump())
    else:
        _report(context, found)
    raise typer.Exit(REFUSED if found.blocked else DONE)


def confirm(
    context: typer.Context,
    batch: str = typer.Argument(..., help="批次标识。"),
    token: str = TOKEN,
    as_json: bool = JSON,
) -> None:
    city = open_city(load_settings())
    by = _who(city, token)
    with city.reading() as db:
        case = casework.find(db, TakeOver, batch)
    sent = paper_tickets.read_again(city, case).sent
    with city.database.writing("register confirm") as db:
        done = taking_over.confirm(db, batch, sent, vault=city.vault, by=by, now=city.now())
    _told(context, CaseOut.of(done), as_json)


def reject(
    context: typer.Context,
    batch: str = typer.Argument(..., help="批次标识。"),
    reason: str = typer.Option(..., help="理由。"),
    token: str = TOKEN,
    as_json: bool = JSON,
) -> None:
    city = open_city(load_settings())
    by = _who(city, token)
    with city.database.writing("register reject") as db:
        done = taking_over.reject(db, batch, reason, by=by, now=city.now())
    _told(context, CaseOut.of(done), as_json)


def _who(city: City, token: str) -> Actor:
    city.prepare()
    with city.reading() as db:
        return of_token(db, token, city.now()).actor


def _report(context: typer.Context, found: TakeOverLook) -> None:
    for one in found.rows:
        _row(context, one)
    text = "可以转录 {ready} 行，将立为争议 {disputes} 行，有问题 {blocked} 行。"
    say(text, context.obj, ready=found.ready, disputes=found.disputes, blocked=found.blocked)


def _row(context: typer.Context, one: RowOut) -> None:
    say("第 {row} 行 {number}：", context.obj, row=one.row, number=one.number)
    say(FATES[one.fate], context.obj)
    for problem in one.problems:
        told = {name: problem[name] for name in ("title", "remedy")}
        say("  {rule}　{title}{remedy}", context.obj, rule=problem.get("rule", problem["code"]), **told)


def _told(context: typer.Context, case: CaseOut, as_json: bool) -> None:
    if as_json:
        say_json(case.model_dump())
        return
    text = "批次 {id}：{state}，共 {rows} 行，入册 {entered} 张，争议 {disputed} 张。"
    facts = {name: case.details[name] for name in ("rows", "entered", "disputed")}
    say(text, context.obj, id=case.id, state=case.state, **facts)
