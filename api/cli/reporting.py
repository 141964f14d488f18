"""`linpiao report`: report the growth between two assessments, reckoned from their evidence."""

from datetime import date

import typer

from api.city import open_city
from api.cli.output import DONE, note, say_json, say_table, steps
from api.cli.surveying import JSON
from api.errors import WrongInput
from api.schemas.issuing import ReckoningOut
from api.settings import load_settings
from api.workflows.reporting import Wanted, keep, reckon, report_change
from registry.issuance.acceptance import ACT, Route, Way
from registry.parties.authority import may
from registry.parties.roles import Actor
from registry.store.database import Db
from registry.store.queries import parties, privacy


def register(application: typer.Typer) -> None:
    application.command("report", help="按两次测算的证据包上报各小班的增加量：克数由证据算出，不由人填。")(
        report
    )


def report(  # noqa: PLR0913 (each is an option of the command)
    context: typer.Context,
    earlier: str = typer.Argument(..., help="前一次测算的编号。"),
    later: str = typer.Argument(..., help="后一次测算的编号。"),
    login: str = typer.Option(..., "--as", help="以哪个账号的任职上报。"),
    way: Way = typer.Option(Way.COLLECTIVE, help="谁来认可。"),
    route: Route = typer.Option(Route.MICRO_SINK, help="这些克数走哪条路。"),
    stand: list[str] = typer.Option([], help="只报这些小班；可多次。"),
    dry_run: bool = typer.Option(False, "--dry-run", help="只试办：走完全部检查和步骤，然后撤回。"),
    as_json: bool = JSON,
) -> None:
    lang = context.obj
    city = open_city(load_settings())
    city.prepare()
    wanted = Wanted(earlier, later, route, way, tuple(stand))
    with city.database.reading() as db:
        by = _reporter(db, login, way, city.now().as_of)
    with steps(1, lang) as step:
        step("计量两期并比较")
        reckoned = reckon(city.database, city.blobs, wanted, by=by)
    kept = keep(reckoned, city.blobs)
    with city.database.writing("report", dry_run=dry_run) as db:
        reported = report_change(db, wanted, reckoned, kept, by=by, now=city.now())
        found = ReckoningOut.of(reckoned, kept.sha256, reported)
    if as_json:
        say_json(found.model_dump(mode="json"))
    else:
        _say(found, lang)
    raise typer.Exit(DONE)


def _reporter(db: Db, login: str, way: Way, as_of: date) -> Actor:
    """The appointment of an account that has a part in this way."""
    found = privacy.credential_of_login(db, login)
    held = parties.appointments_on(db, found.person_id, as_of) if found else []
    able = [one.actor for one in held if may(ACT[way], one.role)]
    if not able:
        raise WrongInput(fields="--as")
    return able[0]


def _say(found: ReckoningOut, lang: str) -> None:
    rows = (
        (
            line.stand_id,
            f"{line.change_co2e_t:.3f}",
            line.credited_g,
            f"{line.loss_co2e_t:.3f}",
            line.quantity.id if line.quantity else "—",
            "、".join(line.reasons) or "—",
        )
        for line in found.lines
    )
    say_table(("小班", "变化", "可计入克数", "损失", "上报的量", "理由"), rows, lang)
    note("共上报 {grams} 克，证据包 {sha256}。", lang, grams=found.credited_g, sha256=found.report_sha256)
