"""`linpiao layers load|list`: reference layers an authority supplies, with version and source."""

from datetime import date, datetime
from pathlib import Path

import typer
from rich.console import Console

from api.city import open_city
from api.cli.output import say, say_json, say_table
from api.schemas.layers import LayerOut, LoadedOut
from api.settings import load_settings
from api.workflows.layers import load
from api.workflows.surveys import settings_of
from gis_data.layers import read_layer
from registry.land.layers import LayerKind
from registry.parties.roles import SYSTEM
from registry.store.queries import layers

DAY = ["%Y-%m-%d"]
FILE = typer.Argument(
    ..., exists=True, dir_okay=False, readable=True, help="图层文件：zip、gpkg、geojson 等。"
)
KIND = typer.Option(..., help="图层种类，如 built_up_area、farmland；layers list 列出全部。")
FROM = typer.Option(None, "--from", formats=DAY, help="从这一天起适用，默认今天。")
UNTIL = typer.Option(None, "--until", formats=DAY, help="最后适用的一天。")
JSON = typer.Option(False, "--json", help="输出 JSON。")


def register(application: typer.Typer) -> None:
    family = typer.Typer(help="参考图层。", no_args_is_help=True)
    family.command("load", help="加载一个参考图层的新版本。")(load_file)
    family.command("list", help="列出各类参考图层的现行版本；缺少的须人工核对。")(show)
    application.add_typer(family, name="layers")


def load_file(
    context: typer.Context,
    file: Path = FILE,
    kind: str = KIND,
    version: str = typer.Option(..., help="版本号。"),
    source: str = typer.Option(..., help="来源单位和文件。"),
    since: datetime | None = FROM,
    until: datetime | None = UNTIL,
    as_json: bool = JSON,
) -> None:
    city = open_city(load_settings())
    city.prepare()
    with Console(stderr=True).status(file.name):
        read = read_layer(file, kind=kind, version=version, source=source, settings=settings_of(city))
    first, last = since.date() if since else city.now().as_of, until.date() if until else None
    with city.database.writing("layers load") as db:
        loaded = load(db, read, first, last, by=SYSTEM, now=city.now())
    if as_json:
        findings = [{"rule": one.rule, "row": one.row, "found": one.found} for one in read.findings]
        say_json({**LoadedOut.of(loaded).model_dump(), "findings": findings})
        return
    for one in read.findings:
        say(
            "第 {row} 个图斑：{problem}（{found}）",
            context.obj,
            row=one.row or "",
            problem=one.message(context.obj),
            found=one.found,
        )
    say(
        "已加载 {kind} {version}：{count} 个图斑。",
        context.obj,
        kind=kind,
        version=version,
        count=loaded.features,
    )


def show(
    context: typer.Context,
    as_of: datetime | None = typer.Option(None, "--as-of", formats=DAY, help="以这一天为准，默认今天。"),
    as_json: bool = JSON,
) -> None:
    city = open_city(load_settings())
    day: date = as_of.date() if as_of else city.now().as_of
    with city.reading() as db:
        found = [LayerOut.of(kind, layers.in_force(db, kind, day)) for kind in LayerKind]
    if as_json:
        say_json([one.model_dump() for one in found])
        return
    rows = [
        (one.kind, one.name, one.version or "—", one.source or "—", one.valid_from or "—") for one in found
    ]
    say_table(("种类", "名称", "版本", "来源", "自"), rows, context.obj)
