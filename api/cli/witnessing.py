"""`linpiao witness`: a second body (another bureau, an exchange) cosigns the public log of a city."""

import base64
import os
import secrets
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import typer

from api.cli.output import DONE, say
from api.worker.memory import CheckpointFiles
from api.worker.witness import WitnessOf
from registry.proof.cosignatures import WitnessSigner
from registry.proof.notes import parse_vkey

TIMEOUT_S = 30


def register(application: typer.Typer) -> None:
    application.command("witness", help="作为见证人核对并联署一个城市的公开日志。")(witness)


def witness(
    context: typer.Context,
    address: str = typer.Argument(..., help="登记库地址，如 https://…。"),
    log_key: list[str] = typer.Option(..., "--log-key", help="日志公钥（vkey），可多次。"),
    name: str = typer.Option(..., "--name", help="见证人名称，如 witness.example/forestry。"),
    folder: Path = typer.Option(Path("witness"), "--folder", help="见证人的密钥和记忆。"),
    every_s: int = typer.Option(0, "--every", help="每隔多少秒重复；0 只做一次。"),
) -> None:
    signer = WitnessSigner(name, _seed(folder))
    say("见证人公钥：{vkey}", context.obj, vkey=signer.witness.vkey)
    keys = [parse_vkey(text) for text in log_key]
    with httpx.Client(base_url=address, timeout=TIMEOUT_S) as client:
        one = WitnessOf(client, keys, signer, CheckpointFiles(folder))
        while True:
            typer.echo(one.cosign(datetime.now(UTC)))
            if not every_s:
                raise typer.Exit(DONE)
            time.sleep(every_s)


def _seed(folder: Path) -> bytes:
    """Made at the first start, readable by the owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "seed"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(base64.b64encode(secrets.token_bytes(32)).decode())
    return base64.b64decode(file.read_text(encoding="ascii"), validate=True)
