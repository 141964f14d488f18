"""`linpiao scenes ndvi|catalogue|watch`: satellite scenes, their yearly catalogue, and visits they order."""

from datetime import date, datetime
from pathlib import Path

import typer
from rich.console import Console

from api.city import open_city
from api.cli.output import say, say_json, say_table
from api.settings import load_settings
from api.workflows.greenness import Watched, order, watch
from gis_data.catalogue import write_year
from gis_data.cogs import write_ndvi
from gis_data.rasters import Clouds, Scene
from registry.parties.roles import SYSTEM

RED = typer.Argument(..., exists=True, dir_okay=False, readable=True, help="红光波段。")
INFRARED = typer.Argument(..., exists=True, dir_okay=False, readable=True, help="近红外波段。")
CATALOGUES = typer.Argument(..., exists=True, dir_okay=False, readable=True, help="各年的 catalog.json。")
HISTORY = typer.Option(None, "--history", dir_okay=False, help="把各小班历年指数另存为 CSV。")
DAY = typer.Option(..., "--day", formats=["%Y-%m-%d"], help="拍摄日期。")
CLASSES = typer.Option(None, exists=True, dir_okay=False, help="场景分类（SCL）：云、影、雪之外才算看见。")
JSON = typer.Option(False, "--json", help="输出 JSON。")


def register(application: typer.Typer) -> None:
    family = typer.Typer(help="卫星影像。", no_args_is_help=True)
    family.command("ndvi", help="由红光和近红外波段生成植被指数（COG）。")(ndvi)
    family.command("catalogue", help="为一年的影像写静态 STAC 目录。")(catalogue)
    family.command("watch", help="与往年比较，列出应现地核查的小班；只安排核查，不改任何林票。")(watch_year)
    application.add_typer(family, name="scenes")


def ndvi(
    context: typer.Context,
    red: Path = RED,
    infrared: Path = INFRARED,
    out: Path = typer.Argument(..., dir_okay=False, help="输出文件。"),
    day: datetime = DAY,
    classes: Path | None = CLASSES,
) -> None:
    clouds = Clouds(classes) if classes else None
    one, other = (Scene(file, day.date(), clouds=clouds) for file in (red, infrared))
    with Console(stderr=True).status(out.name):
        write_ndvi(one, other, out)
    say("已写出 {file}。", context.obj, file=out)


def catalogue(
    context: typer.Context,
    folder: Path = typer.Argument(..., exists=True, file_okay=False, help="一年的影像，文件名以日期结尾。"),
    year: int = typer.Option(..., help="年度。"),
) -> None:
    scenes = [Scene(file, _day_of(file)) for file in sorted(folder.glob("*.tif"))]
    file = write_year(folder, year, scenes)
    say("已写出 {file}：{count} 景影像。", context.obj, file=file, count=len(scenes))


def watch_year(
    context: typer.Context,
    catalogues: list[Path] = CATALOGUES,
    year: int = typer.Option(..., help="与往年比较的年度。"),
    ordered: bool = typer.Option(False, "--order", help="登记现地核查单；同一小班一年一单。"),
    history: Path | None = HISTORY,
    as_json: bool = JSON,
) -> None:
    city = open_city(load_settings())
    now = city.now()
    with Console(stderr=True).status(str(year)), city.reading() as db:
        watched = watch(db, catalogues, year, now.as_of)
    if history:
        watched.history.to_csv(history, index=False)
    if ordered:
        with city.database.writing("scenes watch") as db:
            order(db, watched, by=SYSTEM, now=now)
    _tell(watched, context.obj, as_json)


def _tell(watched: Watched, lang: str, as_json: bool) -> None:
    if as_json:
        visits = [vars(one) for one in watched.visits]
        say_json({"visits": visits, "unobservable": watched.unobservable})
        return
    rows = [
        (one.stand_id, " ".join(map(str, one.months)), f"{one.z:.1f}", f"{one.fall:.2f}")
        for one in watched.visits
    ]
    say_table(("小班", "月份", "z", "低于往年"), rows, lang)
    say(
        "应核查 {visits} 个小班；{narrow} 个小班窄于两个像元，影像上不可观测。",
        lang,
        visits=len(rows),
        narrow=len(watched.unobservable),
    )


def _day_of(file: Path) -> date:
    try:
        return date.fromisoformat(file.stem[-10:])
    except ValueError:
        raise typer.BadParameter(f"{file.name}: YYYY-MM-DD.tif", param_hint="FOLDER") from None
