"""`linpiao survey check|import`: a forester's file on the command line."""

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console

from api.city import City, open_city
from api.cli.output import DONE, REFUSED, say, say_json, say_table
from api.errors import WrongInput
from api.language import translate
from api.schemas.surveys import FATES, SurveyReport
from api.settings import load_settings
from api.workflows.assess import Looked, keep, record_survey
from api.workflows.strips import record_in_strips
from api.workflows.surveys import Sent, holders_of, look, look_in_strips, require_confirmed
from gis_data import report as reports
from gis_data.findings import Finding
from gis_data.job import Answers
from registry.parties.authority import may
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import parties, privacy

FILE = typer.Argument(..., exists=True, dir_okay=False, readable=True, help="调查文件：zip 或 gpkg。")
CORRECTION = typer.Option(
    None, exists=True, dir_okay=False, readable=True, help="只含更正小班的文件，替换其中有错误的小班。"
)
CRS = typer.Option(None, "--crs", help="确认的坐标系，如 EPSG:4523。")
ENCODING = typer.Option(None, "--encoding", help="确认的文字编码，如 GB18030。")
COLUMN = typer.Option(None, "--column", help="来文字段=本系统字段，可重复，如 MJ_MU=declared_area。")
PROGRAMME = typer.Option(None, help="调查体系，如 nfi。")
JSON = typer.Option(False, "--json", help="输出 JSON。")
SAVE = typer.Option(None, "--save", help="把检查结果另存为 .csv、.xlsx、.gpkg、.zip（shapefile）或 .json。")
STRIPS = typer.Option(
    False,
    "--strips",
    help="分条处理几十万以上的小班，内存不随小班数增长；文件里不能另有检尺表。",
)
SHOWN = 50


def register(application: typer.Typer) -> None:
    family = typer.Typer(help="调查成果。", no_args_is_help=True)
    family.command("check", help="完整检查一份调查文件，不写入任何内容。")(check)
    family.command("import", help="检查并入库一份调查文件。")(import_survey)
    application.add_typer(family, name="survey")


def check(  # noqa: PLR0913 (each is an option of the command)
    context: typer.Context,
    file: Path = FILE,
    correction: Path | None = CORRECTION,
    programme: str | None = PROGRAMME,
    crs: str | None = CRS,
    encoding: str | None = ENCODING,
    column: list[str] | None = COLUMN,
    save: Path | None = SAVE,
    strips: bool = STRIPS,
    as_json: bool = JSON,
) -> None:
    answers = Answers(programme=programme, crs=crs, encoding=encoding, columns=_columns(column))
    city = _city()
    if strips:
        with Console(stderr=True).status(file.name):
            checked = look_in_strips(city, file, answers)
        if save:
            save.write_bytes(_listed(checked.findings, save.suffix))
        _tell(SurveyReport.of_strips(checked), context.obj, as_json)
        raise typer.Exit(DONE if checked.accepted else REFUSED)
    looked = _looked(city, file, correction, answers)
    if save:
        save.write_bytes(_saved(looked, save.suffix))
    _tell(SurveyReport.of(looked), context.obj, as_json)
    raise typer.Exit(DONE if looked.accepted else REFUSED)


def import_survey(  # noqa: PLR0913 (each is an option of the command)
    context: typer.Context,
    file: Path = FILE,
    correction: Path | None = CORRECTION,
    unit: str = typer.Option(..., help="行政区划代码。"),
    login: str = typer.Option(..., "--as", help="以哪个账号的任职入库。"),
    programme: str | None = PROGRAMME,
    crs: str | None = CRS,
    encoding: str | None = ENCODING,
    column: list[str] | None = COLUMN,
    confirm: bool = typer.Option(False, "--confirm", help="已看过对有效林票的后果，同意入库。"),
    strips: bool = STRIPS,
    as_json: bool = JSON,
) -> None:
    city = _city()
    answers = Answers(programme=programme, crs=crs, encoding=encoding, columns=_columns(column))
    if strips:
        with city.reading() as db:
            by = _surveyor(db, city, login)
        with Console(stderr=True).status(file.name):
            recorded = record_in_strips(city, file, answers, unit, by, confirmed=confirm)
        _tell(SurveyReport.of_strips(recorded.checked), context.obj, as_json)
        if not recorded.checked.accepted:
            raise typer.Exit(REFUSED)
        say("已入库，共 {count} 段。", context.obj, count=len(recorded.entered))
        return
    looked = _looked(city, file, correction, answers, unit)
    if not looked.accepted:
        _tell(SurveyReport.of(looked), context.obj, as_json)
        raise typer.Exit(REFUSED)
    require_confirmed(looked.consequences, confirm)
    kept = keep(looked, city.blobs)
    with city.database.writing("survey import") as db:
        holders = holders_of(db, looked.survey, city.now().as_of)
        by = _surveyor(db, city, login)
        entered = record_survey(db, looked, kept, unit, holders, by=by, now=city.now())
        report = SurveyReport.of(looked, entered=entered)
    _tell(report, context.obj, as_json)


def _city() -> City:
    city = open_city(load_settings())
    city.prepare()
    return city


def _looked(
    city: City, file: Path, correction: Path | None, answers: Answers, unit_id: str | None = None
) -> Looked:
    sent = Sent(file, file.name, (correction, correction.name) if correction else None)
    with Console(stderr=True).status(file.name):
        return look(city, sent, answers, unit_id)


def _columns(pairs: list[str] | None) -> dict[str, str]:
    """`MJ_MU=declared_area`: the sender's name, then ours."""
    split = [pair.partition("=") for pair in pairs or ()]
    if not all(name and ours for name, _, ours in split):
        raise typer.BadParameter("NAME=FIELD", param_hint="--column")
    return {name: ours for name, _, ours in split}


def _surveyor(db: Db, city: City, login: str) -> Actor:
    """The appointment of an account that may import."""
    found = privacy.credential_of_login(db, login)
    held = parties.appointments_on(db, found.person_id, city.now().as_of) if found else []
    able = [one.actor for one in held if may("survey.import", one.role)]
    if not able:
        raise WrongInput(fields="--as")
    return able[0]


def _listed(findings: Sequence[Finding], suffix: str) -> bytes:
    ways = {".csv": reports.as_csv, ".xlsx": reports.as_xlsx}
    if suffix.lower() not in ways:
        raise typer.BadParameter(" ".join(ways), param_hint="--save")
    return ways[suffix.lower()](findings)


def _saved(looked: Looked, suffix: str) -> bytes:
    survey = looked.survey
    ways = {
        ".csv": lambda: reports.as_csv(survey.findings),
        ".xlsx": lambda: reports.as_xlsx(survey.findings),
        ".gpkg": lambda: reports.as_geopackage(survey),
        ".zip": lambda: reports.as_shapefile(survey),
        ".json": lambda: reports.as_json(survey),
    }
    if suffix.lower() not in ways:
        raise typer.BadParameter(" ".join(ways), param_hint="--save")
    return ways[suffix.lower()]()


def _tell(report: SurveyReport, lang: str, as_json: bool) -> None:
    if as_json:
        say_json(report.model_dump())
        return
    rows = [
        (
            one.level,
            one.rule,
            one.stand_id or one.row or "",
            one.en if lang == "en" else one.zh,
            one.found or "",
        )
        for one in report.findings[:SHOWN]
    ]
    if rows:
        say_table(("级别", "规则", "位置", "问题", "实际"), rows, lang)
    counts = report.summary["levels"]
    say(
        "小班 {stands}，样木 {trees}，错误 {errors}，警告 {warnings}。",
        lang,
        stands=report.summary["stands"],
        trees=report.summary["trees"],
        errors=counts["error"],
        warnings=counts["warning"],
    )
    for question in report.questions:
        say("请确认 {about}：本次用 {present}。", lang, about=question.about, present=question.present or "—")
    if report.consequences:
        touched = [
            (
                one.number,
                translate(FATES[one.fate], lang),
                f"{one.area_after_dm2 / 100:.1f}",
                str(one.change_co2e_g),
            )
            for one in report.consequences
        ]
        say_table(("林票", "后果", "余下面积（平方米）", "储量增减（克）"), touched, lang)
    if report.assessment_id:
        say("已入库。测算编号 {id}", lang, id=report.assessment_id)
