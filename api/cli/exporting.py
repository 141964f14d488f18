"""`linpiao export public DIR`: everything public, signed, to be checked and used without us."""

from pathlib import Path

import typer

from api.city import open_city
from api.cli.output import say
from api.schemas.tickets import PublicTicketOut
from api.settings import load_settings
from api.workflows.public_dump import dump, public_tickets


def register(application: typer.Typer) -> None:
    family = typer.Typer(help="导出。", no_args_is_help=True)
    family.callback()(lambda: None)
    family.command("public", help="导出全部公开数据：林票、登记事件、检查点，附签名清单。")(public)
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
