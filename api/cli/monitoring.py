"""`linpiao monitor FILE`: the yearly monitoring layer against every live ticket and sold plot (JC-01)."""

from pathlib import Path

import typer
from rich.console import Console

from api.city import open_city
from api.cli.output import DONE, REFUSED, say, say_json
from api.schemas.monitoring import RunOut
from api.settings import load_settings
from api.workflows import monitoring
from registry.actions.desk import governing_pack
from registry.care.monitoring import limits
from registry.parties.roles import SYSTEM

FILE = typer.Argument(..., exists=True, dir_okay=False, readable=True, help="年度监测图层：zip、gpkg 等。")


def register(application: typer.Typer) -> None:
    application.command("monitor", help="对照年度林草综合监测图层，变化超过噪声的立案。")(monitor)


def monitor(
    context: typer.Context,
    file: Path = FILE,
    year: int = typer.Option(..., help="监测年度。"),
    dry_run: bool = typer.Option(False, "--dry-run", help="只对照，不登记。"),
    as_json: bool = typer.Option(False, "--json", help="输出 JSON。"),
) -> None:
    """Exit code 1 when there are new cases, or ground the layer does not cover."""
    city = open_city(load_settings())
    city.prepare()
    now = city.now()
    with Console(stderr=True).status(file.name):
        layer = monitoring.read(city, file, file.name, year)
        with city.reading() as db:
            found = monitoring.compared(db, layer, limits(governing_pack(db, now.as_of)))
    with city.database.writing("monitor", dry_run=dry_run) as db:
        done = RunOut.of(monitoring.record(db, layer, found, by=SYSTEM, now=now))
    if as_json:
        say_json(done.model_dump())
    else:
        text = "{year} 年度：对照 {compared} 处，立案 {cases} 件，图层未覆盖 {missed} 处。"
        facts = {"year": year, "compared": done.compared, "cases": len(done.cases)}
        say(text, context.obj, **facts, missed=len(done.not_covered))
    raise typer.Exit(REFUSED if done.cases or done.not_covered else DONE)
