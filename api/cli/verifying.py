"""`linpiao verify FILE`: whether a ticket, certificate or its JSON is what the public log holds, offline."""

from pathlib import Path

import typer

from api import log_keys
from api.cli.output import DONE, REFUSED, say_json
from api.documents.verify import verify_file
from api.settings import load_settings
from registry.proof.notes import Verifier, parse_vkey


def register(application: typer.Typer) -> None:
    application.command("verify", help="不连网核验一份林票、凭证或其数据文件。")(verify)


def verify(
    context: typer.Context,
    file: Path = typer.Argument(..., exists=True, dir_okay=False, readable=True, help="要核验的文件。"),
    key: list[str] = typer.Option([], "--key", help="信任的日志公钥（vkey），可多次；默认本机登记库的公钥。"),
    as_json: bool = typer.Option(False, "--json", help="输出 JSON。"),
) -> None:
    found = verify_file(file, _trusted(key))
    if as_json:
        say_json({"outcome": found.outcome, "zh": found.zh, "en": found.en, "document": found.document})
    else:
        typer.echo(found.sentence(context.obj))
    raise typer.Exit(DONE if found.proven else REFUSED)


def _trusted(keys: list[str]) -> list[Verifier]:
    if keys:
        return [parse_vkey(text) for text in keys]
    return list(log_keys.verifiers(load_settings()))
