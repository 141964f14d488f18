"""`linpiao extract`: data above the grade “open”, from the request to the file; every step by a token."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import typer

from api.city import City, open_city
from api.cli.output import DONE, say, say_json
from api.errors import UnknownPaper
from api.identity.people import of_token
from api.schemas.cases import CaseOut
from api.settings import load_settings
from api.workflows.extracts import keep_extract
from api.workflows.scans import media_type_of
from registry.actions import extracts as verbs
from registry.actions.extracts import ExtractWanted
from registry.parties.roles import Actor
from registry.store.privacy import Grade
from registry.store.queries import files

ID = typer.Argument(..., metavar="ID", help="申请标识。")
TOKEN = typer.Option(..., envvar="LINPIAO_TOKEN", help="办理人的接口令牌。")
JSON = typer.Option(False, "--json", help="输出 JSON。")
REASON = typer.Option(..., help="理由。")
AGREEMENT = typer.Option(..., exists=True, dir_okay=False, help="授权协议（PDF、JPEG、PNG）。")
PLAN = typer.Option(..., exists=True, dir_okay=False, help="应急预案（PDF、JPEG、PNG）。")


def register(application: typer.Typer) -> None:
    family = typer.Typer(help="高于“开放”级的分析数据：申请、审核、批准、领取、收回。", no_args_is_help=True)
    family.command("ask", help="申请：场景、数据清单、期限、授权协议和应急预案。")(ask)
    family.command("review", help="审核场景、清单、协议、预案和数据文件本身。")(review)
    family.command("approve", help="由第二人批准。")(approve)
    family.command("refuse", help="不予批准，写明理由。")(refuse)
    family.command("take", help="登记领取，写出数据文件。")(take)
    family.command("end", help="申请人结束使用，说明数据如何处置。")(end)
    family.command("revoke", help="收回授权，此后不再提供。")(revoke)
    application.add_typer(family, name="extract")


def ask(
    context: typer.Context,
    scene: str = typer.Option(..., help="使用场景和目的。"),
    column: list[str] = typer.Option(..., help="数据清单的一项，写作 表.列；可多次。"),
    until: datetime = typer.Option(..., formats=["%Y-%m-%d"], help="使用期限，含当日。"),
    agreement: Path = AGREEMENT,
    plan: Path = PLAN,
    token: str = TOKEN,
    as_json: bool = JSON,
) -> None:
    city, by = _who(token)
    with city.database.writing("extract ask") as db:
        now = city.now()
        papers = []
        for paper in (agreement, plan):
            content = paper.read_bytes()
            media_type = media_type_of(content)
            if media_type is None:
                raise UnknownPaper(name=paper.name)
            papers.append(files.name_file(db, city.blobs.put(content, Grade.RESTRICTED), media_type, now=now))
        wanted = ExtractWanted(scene, tuple(column), until.date(), *papers)
        keep = partial(keep_extract, blobs=city.blobs)
        made = CaseOut.of(verbs.ask(db, wanted, keep, by=by, now=now))
    _told(context, made, as_json)


def review(
    context: typer.Context,
    extract: str = ID,
    finding: str = typer.Option(..., help="审核意见。"),
    token: str = TOKEN,
    as_json: bool = JSON,
) -> None:
    _step(context, verbs.review, extract, finding, token=token, as_json=as_json)


def approve(
    context: typer.Context, extract: str = ID, reason: str = REASON, token: str = TOKEN, as_json: bool = JSON
) -> None:
    _step(context, verbs.approve, extract, reason, token=token, as_json=as_json)


def refuse(
    context: typer.Context, extract: str = ID, reason: str = REASON, token: str = TOKEN, as_json: bool = JSON
) -> None:
    _step(context, verbs.refuse, extract, reason, token=token, as_json=as_json)


def revoke(
    context: typer.Context, extract: str = ID, reason: str = REASON, token: str = TOKEN, as_json: bool = JSON
) -> None:
    _step(context, verbs.revoke, extract, reason, token=token, as_json=as_json)


def end(
    context: typer.Context,
    extract: str = ID,
    statement: str = typer.Option(..., help="使用情况，数据如何处置。"),
    token: str = TOKEN,
    as_json: bool = JSON,
) -> None:
    _step(context, verbs.end, extract, statement, token=token, as_json=as_json)


def take(
    context: typer.Context,
    extract: str = ID,
    file: Path = typer.Argument(..., dir_okay=False, help="要写的 zip 文件。"),
    token: str = TOKEN,
    as_json: bool = JSON,
) -> None:
    city, by = _who(token)
    with city.database.writing("extract take") as db:
        taken = verbs.take(db, extract, by=by, now=city.now())
        sha256 = verbs.handed_out(taken, now=city.now())
        shown = CaseOut.of(taken)
    file.write_bytes(city.blobs.read(sha256))
    _told(context, shown, as_json)


def _step(context: typer.Context, verb: Any, extract: str, text: str, *, token: str, as_json: bool) -> None:
    city, by = _who(token)
    with city.database.writing(f"extract {verb.__name__}") as db:
        shown = CaseOut.of(verb(db, extract, text, by=by, now=city.now()))
    _told(context, shown, as_json)


def _who(token: str) -> tuple[City, Actor]:
    city = open_city(load_settings())
    city.prepare()
    with city.reading() as db:
        return city, of_token(db, token, city.now()).actor


def _told(context: typer.Context, case: CaseOut, as_json: bool) -> None:
    if as_json:
        say_json(case.model_dump())
    else:
        facts = {"id": case.id, "state": case.state, "until": case.details["valid_to"]}
        text = "申请 {id}：{state}，期限至 {until}，数据哈希 {sha256}。"
        say(text, context.obj, **facts, sha256=case.details["data_sha256"])
    raise typer.Exit(DONE)
