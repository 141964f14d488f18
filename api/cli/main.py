"""The command `linpiao`: assembles the verbs, speaks Chinese or English, turns refusals into exit codes.

Exit codes: 0 done, 1 findings or refusal, 2 usage, 3 failure.
"""

import sys
from itertools import pairwise
from typing import Any

import typer

from api.cli import (
    carbon,
    checking,
    crediting,
    demonstration,
    exporting,
    extracts,
    keeping,
    law,
    layers,
    mapping,
    monitoring,
    operating,
    papers,
    planning,
    register,
    reporting,
    sandbox,
    scenes,
    serving,
    settling,
    surveying,
    users,
    verifying,
    witnessing,
)
from api.cli.output import REFUSED, USAGE, say_problem
from api.errors import WrongSetting
from api.language import LANGUAGES, translate
from sink.errors import ActionableError

application = typer.Typer(
    name="linpiao",
    help="林票与林业碳汇：计量、登记、交易与地理信息。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@application.callback()
def start(
    context: typer.Context,
    lang: str = typer.Option("zh", help="语言：zh 或 en。"),
) -> None:
    if lang not in LANGUAGES:
        raise typer.BadParameter(" | ".join(LANGUAGES), param_hint="--lang")
    context.obj = lang


FAMILIES = (
    demonstration,
    serving,
    surveying,
    layers,
    scenes,
    monitoring,
    carbon,
    crediting,
    reporting,
    papers,
    planning,
    operating,
    settling,
    keeping,
    register,
    exporting,
    extracts,
    verifying,
    checking,
    law,
    mapping,
    users,
    witnessing,
    sandbox,
)
for family in FAMILIES:
    family.register(application)


def command_line(lang: str = "zh") -> Any:
    command = typer.main.get_command(application)
    _speak(command, lang)
    return command


def main(arguments: list[str] | None = None) -> None:
    arguments = sys.argv[1:] if arguments is None else arguments
    lang = _asked_language(arguments)
    try:
        command_line(lang).main(arguments, prog_name="linpiao")
    except WrongSetting as error:
        say_problem(error, lang)
        sys.exit(USAGE)
    except ActionableError as error:
        say_problem(error, lang)
        sys.exit(REFUSED)


def _asked_language(arguments: list[str]) -> str:
    """Help is written before options are read, so the language is looked up first."""
    before = dict(pairwise(arguments))
    return "en" if before.get("--lang") == "en" or "--lang=en" in arguments else "zh"


def _speak(command: Any, lang: str) -> None:
    """Every help text through the catalogue."""
    if command.help:
        command.help = translate(command.help, lang)
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = translate(parameter.help, lang)
    for child in getattr(command, "commands", {}).values():
        _speak(child, lang)
