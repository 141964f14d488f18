"""`linpiao tile-cache build`: public layers of the year, wide views of the others, as PMTiles archives."""

from dataclasses import asdict

import typer

from api.city import open_city
from api.cli.output import say_json, say_table, steps
from api.settings import load_settings
from api.workflows.maps import Maps
from api.workflows.tile_archive import build, public_layers, wide_layers
from registry.actions.maps import city_extent


def register(application: typer.Typer) -> None:
    family = typer.Typer(help="矢量瓦片。", no_args_is_help=True)
    family.command(
        "build", help="把公开图层制成当年的 PMTiles 文件，放入公开目录；其他图层的远景另存，只供本系统读取。"
    )(build_all)
    application.add_typer(family, name="tile-cache")


def build_all(
    context: typer.Context,
    as_json: bool = typer.Option(False, "--json", help="输出 JSON。"),
) -> None:
    city = open_city(load_settings())
    city.prepare()
    maps, as_of, layers = Maps(city), city.now().as_of, [*public_layers(), *wide_layers()]
    with city.reading() as db:
        extent = city_extent(db, as_of)
    built = []
    with steps(len(layers), context.obj) as step:
        for layer, sees in layers:
            step("{layer}", layer=layer.title.en if context.obj == "en" else layer.title.zh)
            built.append(build(maps, layer, sees, extent, as_of))
    city.database.close()
    if as_json:
        say_json([asdict(one) for one in built])
        return
    rows = [(one.layer, one.tiles, one.bytes, str(one.file) if one.tiles else "—") for one in built]
    say_table(("图层", "瓦片数", "字节", "文件"), rows, context.obj)
