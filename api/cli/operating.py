"""`linpiao db upgrade|check`: the schema of the database."""

import typer

from api.city import open_city
from api.cli.output import DONE, REFUSED, say, say_json
from api.settings import load_settings
from registry.store.migrations.upgrade import newest


def register(application: typer.Typer) -> None:
    family = typer.Typer(help="数据库结构。", no_args_is_help=True)
    family.command("upgrade", help="建立数据库，或升级到本版本的结构。")(upgrade)
    family.command("check", help="查看数据库结构是否为本版本。")(check)
    application.add_typer(family, name="db")


def upgrade(context: typer.Context) -> None:
    city = open_city(load_settings())
    try:
        city.database.upgrade()
    finally:
        city.database.close()
    say("数据库结构为 {revision}。", context.obj, revision=newest())


def check(
    context: typer.Context,
    as_json: bool = typer.Option(False, "--json", help="输出 JSON。"),
) -> None:
    city = open_city(load_settings())
    try:
        found = city.database.revision()
    finally:
        city.database.close()
    current = found == newest()
    if as_json:
        say_json({"revision": found, "newest": newest(), "current": current})
    elif current:
        say("数据库结构为 {revision}。", context.obj, revision=found)
    else:
        text = "数据库结构为 {found}，本版本需要 {newest}；请运行 linpiao db upgrade。"
        say(text, context.obj, found=found or "—", newest=newest())
    raise typer.Exit(DONE if current else REFUSED)
