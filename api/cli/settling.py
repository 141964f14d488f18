"""`linpiao reconcile` and `linpiao settle`: the days of the special account, and its quarters."""

from datetime import date, timedelta

import typer

from api.city import City, open_city
from api.cli.output import DONE, REFUSED, say, say_json, say_table
from api.errors import WrongInput
from api.schemas.settlement import BatchOut, DayOut, OpenDay
from api.settings import load_settings
from api.worker import bills
from api.worker.payments import channel_of
from registry.actions import reconciling, settling
from registry.actions.settling import Term, of_quarter
from registry.clock import CITY_TIME
from registry.parties.authority import may
from registry.parties.roles import Actor
from registry.settlement.batches import SETTLE
from registry.settlement.quarters import Quarter
from registry.settlement.reconciliation import NEEDED, Source, days_of
from registry.store.database import Db
from registry.store.queries import parties, privacy
from registry.store.queries import reconciling as stored

JSON = typer.Option(False, "--json", help="输出 JSON。")


def register(application: typer.Typer) -> None:
    application.command("reconcile", help="取账单并逐日对账：五类结果，差异立案；缺省为昨天。")(reconcile)
    application.command("settle", help="季度结算：看、汇总（--as），由另一人关账（--as --close）。")(settle)


def reconcile(
    context: typer.Context,
    first: str = typer.Option("", help="第一天，例如 2026-01-01。"),
    last: str = typer.Option("", help="最后一天；缺省同第一天。"),
    as_json: bool = JSON,
) -> None:
    """Exit code 1 when a day differs or its bills are missing."""
    city = open_city(load_settings())
    city.prepare()
    now = city.now()
    yesterday = now.at.astimezone(CITY_TIME).date() - timedelta(days=1)
    begins = _day(first, yesterday)
    days = days_of(begins, _day(last, begins))
    wechat = channel_of(city.settings)
    for day in days if wechat else ():
        assert wechat is not None
        bills.fetch(city, wechat, day, now=now)
    done = [
        DayOut.of(one)
        for source in Source
        for one in bills.compare(city, source, _with_bills(city, source, days), now=now)
    ]
    with city.reading() as db:
        waiting = reconciling.days_open(db, days[0], days[-1])
    left = [OpenDay(source=source, day=day) for source, day in waiting]
    if as_json:
        days_told = [one.model_dump(mode="json") for one in done]
        say_json({"days": days_told, "open": [one.model_dump(mode="json") for one in left]})
    else:
        rows = ((one.day, one.source.value, one.state, *one.counts.values(), one.ours_yuan) for one in done)
        heads = ("日期", "来源", "状态", "相符", "仅我方", "仅对方", "金额不符", "状态不符", "我方合计")
        say_table(heads, rows, context.obj)
        say("尚未对平：{count} 天。", context.obj, count=len(left))
    raise typer.Exit(REFUSED if left else DONE)


def _day(given: str, default: date) -> date:
    try:
        return date.fromisoformat(given) if given else default
    except ValueError:
        raise WrongInput(fields="--first, --last") from None


def _with_bills(city: City, source: Source, days: list[date]) -> list[date]:
    """The days whose bills are here: a statement of the bank is uploaded by people."""
    with city.reading() as db:
        return [day for day in days if all(stored.bill_of(db, source, kind, day) for kind in NEEDED[source])]


def settle(
    context: typer.Context,
    year: int = typer.Argument(..., help="年。"),
    quarter: int = typer.Argument(..., min=1, max=4, help="季度。"),
    login: str = typer.Option("", "--as", help="以哪个账号的任职办理；不写则只看。"),
    close: bool = typer.Option(False, "--close", help="关账；须与汇总的人不同。"),
    dry_run: bool = typer.Option(False, "--dry-run", help="只试办：走完全部检查和步骤，然后撤回。"),
    as_json: bool = JSON,
) -> None:
    """Without an account nothing is written. Exit code 1 when days are open."""
    city = open_city(load_settings())
    city.prepare()
    term = of_quarter(Quarter(year, quarter))
    if not login:
        _look(context, city, term, as_json=as_json)
        return
    with city.database.writing("settle", dry_run=dry_run) as db:
        by = settler(db, login, city.now().as_of)
        batch = settling.compute(db, term, by=by, now=city.now())
        if close:
            batch = settling.close(db, batch.id, by=by, now=city.now())
        told = BatchOut.of(batch)
    if as_json:
        say_json(told.model_dump(mode="json"))
    else:
        text = "批次 {number}：{state}，{trades} 笔，{gross_yuan} 元。"
        facts = {name: getattr(told, name) for name in ("number", "state", "trades", "gross_yuan")}
        say(text, context.obj, **facts)
    raise typer.Exit(DONE)


def settler(db: Db, login: str, as_of: date) -> Actor:
    """The appointment of an account that settles."""
    found = privacy.credential_of_login(db, login)
    held = parties.appointments_on(db, found.person_id, as_of) if found else []
    able = [one.actor for one in held if may(SETTLE, one.role)]
    if not able:
        raise WrongInput(fields="--as")
    return able[0]


def _look(context: typer.Context, city: City, term: Term, *, as_json: bool) -> None:
    """What stands in the way, and what the quarter holds today."""
    with city.reading() as db:
        waiting = reconciling.days_open(db, term.quarter.first_day, term.last_day)
        trades, gross = settling.waiting(db, term)
    days = [f"{day.isoformat()} {source.value}" for source, day in waiting]
    if as_json:
        say_json({"open_days": days, "trades": trades, "gross_fen": gross})
    else:
        text = "待结 {trades} 笔，{gross} 分；尚未对平 {days} 天。"
        say(text, context.obj, trades=trades, gross=gross, days=len(days))
    raise typer.Exit(REFUSED if waiting else DONE)
