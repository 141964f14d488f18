"""`linpiao report-file`: monitoring report and verification file out of an evidence bundle."""

from pathlib import Path

import typer

from api.cli.carbon import CRS
from api.cli.output import DONE, say, steps
from api.cli.surveying import PROGRAMME
from api.documents.report import Paper, report_html, report_pdf
from api.language import translate
from api.workflows.report_papers import of_file
from gis_data.job import Answers
from registry.store.errors import TargetNotEmpty

NAMES = {Paper.MONITORING: "监测报告", Paper.VERIFICATION: "核查支持文件"}


def register(application: typer.Typer) -> None:
    help_text = "由证据包编制监测报告和核查支持文件（PDF 和文字处理软件可打开的 HTML）。"
    application.command("report-file", help=help_text)(report_file)


def report_file(
    context: typer.Context,
    bundle: Path = typer.Argument(..., exists=True, dir_okay=False, readable=True, help="证据包（zip）。"),
    folder: Path = typer.Argument(..., metavar="DIR", file_okay=False, help="空的或新的文件夹。"),
    survey: Path | None = typer.Option(
        None, exists=True, dir_okay=False, readable=True, help="当时的调查文件：报告中画出小班图形。"
    ),
    stand: list[str] = typer.Option([], help="只写这些小班；可多次。"),
    programme: str | None = PROGRAMME,
    crs: str | None = CRS,
) -> None:
    lang = context.obj
    if folder.exists() and any(folder.iterdir()):
        raise TargetNotEmpty(places=folder)
    with steps(1 + len(Paper), lang) as step:
        step("读取 {name}", name=bundle.name)
        evidence = of_file(bundle, survey, stand, answers=Answers(programme=programme, crs=crs))
        folder.mkdir(parents=True, exist_ok=True)
        for paper in Paper:
            step("编制 {name}", name=translate(NAMES[paper], lang))
            (folder / f"{NAMES[paper]}.pdf").write_bytes(report_pdf(evidence, paper))
            (folder / f"{NAMES[paper]}.html").write_text(report_html(evidence, paper), encoding="utf-8")
    say("已写入 {count} 个文件。", lang, count=2 * len(Paper))
    raise typer.Exit(DONE)
