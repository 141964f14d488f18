"""`linpiao export public | analyst | cadt | government`: for everybody, analysts, CAD Trust, 政务 systems."""

from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from api.city import open_city
from api.cli.output import say
from api.schemas.licences import Licence, TradeFiling
from api.schemas.tickets import PublicTicketOut
from api.settings import load_settings
from api.workflows import government as outward
from api.workflows.analyst import write_extract
from api.workflows.cadt import cadt_export
from api.workflows.public_dump import dump, public_tickets

FOR_GOVERNMENT = "导出给政务系统：六权平台记录、电子证照、流转备案，附签名清单。"


def register(application: typer.Typer) -> None:
    family = typer.Typer(help="导出。", no_args_is_help=True)
    family.callback()(lambda: None)
    family.command("public", help="导出全部公开数据：林票、登记事件、检查点，附签名清单。")(public)
    family.command("analyst", help="导出给分析员：GeoParquet（按年份和县区）、CSV 和数据字典。")(analyst)
    family.command("cadt", help="导出签发数据，供 Climate Action Data Trust 使用（JSON）。")(cadt)
    family.command("government", help="导出给政务系统：六权平台记录、电子证照、流转备案，附签名清单。")(
        government
    )
    application.add_typer(family, name="export")


def public(
    context: typer.Context,
    folder: Path = typer.Argument(..., metavar="DIR", file_okay=False, help="空的或新的文件夹。"),
) -> None:
    city = open_city(load_settings())
    try:
        with city.reading() as db:
            shown = [PublicTicketOut.of(one).model_dump(mode="json") for one in public_tickets(db, city)]
            hashes = dump(db, city, folder, shown, PublicTicketOut.model_json_schema())
    finally:
        city.database.close()
    text = "已导出 {tickets} 张林票，共 {files} 个文件。"
    say(text, context.obj, tickets=len(shown), files=len(hashes))


def analyst(
    context: typer.Context,
    folder: Path = typer.Argument(..., metavar="DIR", file_okay=False, help="空的或新的文件夹。"),
) -> None:
    city = open_city(load_settings())
    try:
        with city.reading() as db:
            shown = public_tickets(db, city)
    finally:
        city.database.close()
    sha256 = write_extract(shown, folder)
    say("已导出 {tickets} 张林票，数据哈希 {sha256}。", context.obj, tickets=len(shown), sha256=sha256)


def government(
    context: typer.Context,
    folder: Path = typer.Argument(..., metavar="DIR", file_okay=False, help="空的或新的文件夹。"),
    first: datetime = typer.Option(..., "--from", formats=["%Y-%m-%d"], help="从这一天起。"),
    last: datetime = typer.Option(..., "--to", formats=["%Y-%m-%d"], help="到这一天止。"),
) -> None:
    city = open_city(load_settings())
    period = outward.Period(first.date(), last.date())
    schema = {
        "records.jsonl": {"title": "registry.proof.platform.record_of", "type": "object"},
        "licences.jsonl": Licence.model_json_schema(),
        "trade-filings.jsonl": TradeFiling.model_json_schema(),
    }
    try:
        with city.reading() as db:
            files = {
                "records.jsonl": outward.records(db, period),
                "licences.jsonl": (_licence(one) for one in outward.licences(db, period, city.vault)),
                "trade-filings.jsonl": (
                    TradeFiling.of(one, numbers).model_dump(mode="json")
                    for one, numbers in outward.trades(db, period)
                ),
            }
            lines = outward.write(city, folder, files, schema)
    finally:
        city.database.close()
    say("已导出 {lines} 条记录。", context.obj, lines=lines)


def _licence(one: outward.LicenceData) -> dict[str, Any]:
    made = Licence.of(one.ticket, one.record, one.event_id, one.document_sha256)
    return made.model_dump(mode="json")


def cadt(
    context: typer.Context,
    file: Path = typer.Argument(..., dir_okay=False, help="要写的 JSON 文件。"),
) -> None:
    city = open_city(load_settings())
    try:
        with city.reading() as db:
            found = cadt_export(db, city)
    finally:
        city.database.close()
    file.write_text(found.model_dump_json(indent=1), encoding="utf-8")
    text = "已导出 {projects} 个项目、{units} 个区块；不足一吨而未导出的 {left_out} 个。"
    counts = {name: len(getattr(found, name)) for name in ("projects", "units", "left_out")}
    say(text, context.obj, **counts)
