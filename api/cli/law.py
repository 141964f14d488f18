"""`linpiao packs` and `linpiao rules`: which texts are in force, and every number with its article."""

from datetime import date

import typer

from api.cli.output import say_json, say_table
from registry.clock import moment
from registry.law.packs import Pack, Provision, load_packs

AS_OF = typer.Option(None, "--as-of", help="以这一天为准，默认今天。")
JSON = typer.Option(False, "--json", help="输出 JSON。")


def register(application: typer.Typer) -> None:
    application.command("packs", help="列出规则文件及其有效期。")(packs)
    application.command("rules", help="列出规则中的数值、日期和条款出处。")(rules)


def packs(context: typer.Context, as_of: str | None = AS_OF, as_json: bool = JSON) -> None:
    on = _day(as_of)
    found = sorted(load_packs().values(), key=lambda pack: (pack.in_force_from, pack.key))
    rows = [
        {
            "pack": pack.ref,
            "title": pack.title,
            "from": pack.in_force_from,
            "until": pack.until,
            "binding": pack.binding,
            "in_force": pack.binding and pack.window_covers(on),
        }
        for pack in found
    ]
    if as_json:
        say_json(rows)
        return
    shown = (
        (row["pack"], row["title"], row["from"], row["until"] or "—", "✓" if row["in_force"] else "·")
        for row in rows
    )
    say_table(("规则包", "文件", "施行", "截止", "有效"), shown, context.obj)


def rules(
    context: typer.Context,
    prefix: str = typer.Argument("", help="规则编号或其开头，例如 LP-04。"),
    as_json: bool = JSON,
) -> None:
    found = [
        (pack, provision)
        for pack in load_packs().values()
        for provision in pack.provisions()
        if provision.key.startswith(prefix)
    ]
    rows = [_row(pack, provision) for pack, provision in sorted(found, key=lambda one: one[1].key)]
    if as_json:
        say_json(rows)
        return
    say_table(
        ("规则", "内容", "规则包", "文件", "条款"),
        ((row["key"], row["value"], row["pack"], row["document"], row["article"]) for row in rows),
        context.obj,
    )


def _row(pack: Pack, provision: Provision) -> dict[str, object]:
    named = {name: value for name, value in vars(provision).items() if value is not None}
    source = {"key": provision.key, "pack": pack.ref, "document": provision.document}
    plain = {"key", "document", "article", "origin", "in_principle", "comparison"}
    value = " ".join(
        "、".join(part) if isinstance(part, tuple) else str(part)
        for name, part in named.items()
        if name not in plain and part != ""
    )
    return {**source, "article": provision.article, "origin": provision.origin.value, "value": value}


def _day(text: str | None) -> date:
    if text is None:
        return moment().as_of
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("YYYY-MM-DD", param_hint="--as-of") from None
