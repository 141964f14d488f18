"""`linpiao verify` and `credential`: is a document in the public log, offline; and its export as a W3C VC."""

from datetime import UTC, datetime
from pathlib import Path

import typer

from api import log_keys
from api.cli.output import DONE, REFUSED, say_json
from api.documents.reproduction import Pages, pages_of
from api.documents.signatures import Signature, signature_of
from api.documents.verify import proof_in, verify_file
from api.errors import NoTrustedKey
from api.settings import Settings, has_keys, load_settings
from registry.proof.credentials import credential_of, issuer_of, secured
from registry.proof.notes import Verifier, parse_vkey
from registry.proof.verify import proven_document


def register(application: typer.Typer) -> None:
    application.command("verify", help="不连网核验一份林票、凭证或其数据文件。")(verify)
    application.command("credential", help="把已证实的文件导出为 W3C 可验证凭证。")(credential)


def verify(
    context: typer.Context,
    file: Path = typer.Argument(..., exists=True, dir_okay=False, readable=True, help="要核验的文件。"),
    key: list[str] = typer.Option([], "--key", help="信任的日志公钥（vkey），可多次；默认本机登记库的公钥。"),
    site: str = typer.Option("", help="票面二维码的网址，用来重制并比对 PDF 版面；默认本机设置。"),
    as_json: bool = typer.Option(False, "--json", help="输出 JSON。"),
) -> None:
    trusted = _trusted(key)
    found = verify_file(file, trusted)
    site = (site or Settings().public_url).rstrip("/")
    pages = _pages(file, trusted, site) if found.proven else None
    signature = _signature(file)
    if as_json:
        told = {"outcome": found.outcome, "zh": found.zh, "en": found.en, "document": found.document}
        say_json({**told, "pages": pages and pages.name, "signature": signature and signature.facts()})
    else:
        typer.echo(found.sentence(context.obj))
        if pages:
            typer.echo(format(pages.value, context.obj).format(site=site))
        if signature:
            typer.echo(signature.sentence(context.obj))
    raise typer.Exit(DONE if found.proven else REFUSED)


def _pages(file: Path, trusted: list[Verifier], site: str) -> Pages | None:
    """Only a PDF has pages."""
    content = file.read_bytes()
    if not content.startswith(b"%PDF-"):
        return None
    return pages_of(content, proven_document(proof_in(file), trusted), trusted, site)


def _signature(file: Path) -> Signature | None:
    content = file.read_bytes()
    return signature_of(content) if content.startswith(b"%PDF-") else None


def _trusted(keys: list[str]) -> list[Verifier]:
    """The keys given, else those of this installation; none is ever made just to have one."""
    if keys:
        return [parse_vkey(text) for text in keys]
    if not has_keys(Settings()):
        raise NoTrustedKey()
    return list(log_keys.verifiers(load_settings()))


def credential(
    file: Path = typer.Argument(..., exists=True, dir_okay=False, readable=True, help="要导出的文件。"),
) -> None:
    """Signed with the log's key, only for what that log proves."""
    settings = load_settings()
    found = proven_document(proof_in(file), log_keys.verifiers(settings))
    signer = log_keys.signer(settings)
    say_json(secured(credential_of(found, issuer_of(signer)), signer, datetime.now(UTC)))
