"""`linpiao backup DEST` and `linpiao restore SRC`: everything but the keys, and back into an empty place."""

from pathlib import Path

import typer

from api.city import open_city
from api.cli.output import say, say_json
from api.errors import NoTrustedKey
from api.settings import Settings, has_keys, load_settings
from api.workflows.backup import back_up
from api.workflows.backup import restore as restore_backup


def register(application: typer.Typer) -> None:
    application.command("backup", help="备份数据库、文件和日志记忆，附签名清单；密钥不在其中。")(backup)
    application.command("restore", help="核对备份的每个字节，再恢复到空的登记库。")(restore)


def backup(
    context: typer.Context,
    folder: Path = typer.Argument(..., metavar="DEST", file_okay=False, help="空的或新的文件夹。"),
    as_json: bool = typer.Option(False, "--json", help="输出 JSON。"),
) -> None:
    city = open_city(load_settings())
    try:
        made = back_up(city, folder)
    finally:
        city.database.close()
    if as_json:
        say_json({"folder": folder, "files": made.files})
        return
    say("已备份到 {folder}，共 {files} 个文件。", context.obj, folder=folder, files=len(made.files))
    say("密钥不在备份中，请另行妥善保管：没有数据密钥，加密的内容无法读取。", context.obj)


def restore(
    context: typer.Context,
    folder: Path = typer.Argument(..., metavar="SRC", exists=True, file_okay=False, help="备份文件夹。"),
    dry_run: bool = typer.Option(False, "--dry-run", help="只核对备份，不写入。"),
    as_json: bool = typer.Option(False, "--json", help="输出 JSON。"),
) -> None:
    """With the keys of the installation that made the backup; none is made here just to have one."""
    if not has_keys(Settings()):
        raise NoTrustedKey()
    city = open_city(load_settings())
    try:
        found = restore_backup(city, folder, dry_run=dry_run)
    finally:
        city.database.close()
    if as_json:
        say_json({"folder": folder, "files": found.files, "restored": not dry_run})
        return
    text = "备份完整，共 {files} 个文件。" if dry_run else "已恢复，共 {files} 个文件；请运行 linpiao check。"
    say(text, context.obj, files=len(found.files))
