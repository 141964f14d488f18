"""`linpiao check`: replay the register and prove every invariant, on a living database or a restored one."""

from dataclasses import asdict

import typer
from rich.console import Console

from api.city import City, open_city
from api.cli.output import DONE, REFUSED, say, say_json, say_table
from api.settings import load_settings
from registry.actions.checking import Report, check
from registry.store.queries import checking


def register(application: typer.Typer) -> None:
    application.command("check", help="重放全部登记，逐项证明数据未被改动。")(check_city)


def check_city(
    context: typer.Context,
    as_json: bool = typer.Option(False, "--json", help="输出 JSON。"),
) -> None:
    city = open_city(load_settings())
    try:
        report = _checked(city)
    finally:
        city.database.close()
    if as_json:
        say_json({"passed": report.passed, **asdict(report)})
    else:
        _say_report(report, context.obj)
    raise typer.Exit(DONE if report.passed else REFUSED)


def _checked(city: City) -> Report:
    with Console(stderr=True).status("") as status, city.reading() as db:
        checking.freeze(db)
        return check(db, city.check_scope(), progress=lambda events: status.update(str(events)))


def _say_report(report: Report, lang: str) -> None:
    rows = [
        (result.name, result.title.en if lang == "en" else result.title.zh, result.count)
        for result in report.results
    ]
    say_table(("项目", "内容", "差异"), rows, lang)
    for result in report.results:
        for fault in result.faults:
            typer.echo(fault.sentence(lang))
    if report.passed:
        say("全部通过：{events}条登记已重放，未发现差异。", lang, events=report.events)
    else:
        say("发现差异：第一处见上，请勿继续办理并立即报告。", lang)
