"""`linpiao export public | analyst | cadt`: everything public, signed; for analysts; for CAD Trust."""

from pathlib import Path

import typer

from api.city import open_city
from api.cli.output import say
from api.schemas.tickets import PublicTicketOut
from api.settings import load_settings
from api.workflows.analyst import write_extract
from api.workflows.cadt import cadt_export
from api.workflows.public_dump import dump, public_tickets


def register(application: typer.Typer) -> None:
    family = typer.Typer(help="导出。", no_args_is_help=True)
    family.callback()(lambda: None)
    family.command("public", help="导出全部公开数据：林票、登记事件、检查点，附签名清单。")(public)
    family.command("analyst", help="导出给分析员：GeoParquet（按年份和县区）、CSV 和数据字典。")(analyst)
    family.command("cadt", help="导出签发数据，供 Climate Action Data Trust 使用（JSON）。")(cadt)
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
