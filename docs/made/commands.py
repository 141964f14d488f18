"""Every command of `linpiao` with its arguments and options, out of the program itself, in both languages."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from api.cli.main import command_line
from docs.made.markdown import cell, code, joined, table

NOT_SAID = {"help", "install_completion", "show_completion"}


@dataclass(frozen=True)
class Command:
    name: str
    zh: str
    en: str
    parameters: tuple[tuple[Any, Any], ...]
    """Each in Chinese and in English."""


@cache
def commands() -> tuple[Command, ...]:
    pairs = zip(_leaves(command_line("zh"), "linpiao"), _leaves(command_line("en"), "linpiao"), strict=True)
    return tuple(_command(name, zh, en) for (name, zh), (_, en) in pairs)


def pages() -> Iterator[tuple[str, str]]:
    listed = [[f"[{code(one.name)}](#{anchor(one.name)})", cell(one.zh)] for one in commands()]
    yield "reference/commands.md", joined(table(["命令", "用途"], listed), *map(_one, commands()))


def anchor(name: str) -> str:
    return name.replace(" ", "-")


def usage(command: Command) -> str:
    """As it is typed: arguments in order, then what must be given."""
    words = [command.name]
    for zh, _ in command.parameters:
        if zh.param_type_name == "argument":
            words.append(_written(zh) if zh.required else f"[{_written(zh)}]")
        elif zh.required:
            words.append(f"{zh.opts[0]} {zh.metavar or zh.name.upper()}")
    return " ".join(words)


def _leaves(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", {})
    if not children:
        yield name, command
    for word, child in sorted(children.items()):
        yield from _leaves(child, f"{name} {word}")


def _command(name: str, zh: Any, en: Any) -> Command:
    pairs = zip(zh.params, en.params, strict=True)
    said = tuple((one, other) for one, other in pairs if one.name not in NOT_SAID)
    return Command(name, zh.help or "", en.help or "", said)


def _one(command: Command) -> str:
    rows = [
        [
            code(_written(zh)),
            "是" if zh.required else "",
            code(_default(zh)),
            cell(zh.help or ""),
            cell(en.help or ""),
        ]
        for zh, en in command.parameters
    ]
    return joined(
        f"## {code(command.name)} {{ #{anchor(command.name)} }}",
        command.zh,
        f"*{command.en}*" if command.en else "",
        f"```text\n{usage(command)}\n```",
        table(["参数", "必填", "默认", "说明", "In English"], rows) if rows else "",
    )


def _written(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name.upper())
    return ", ".join([*parameter.opts, *parameter.secondary_opts])


def _default(parameter: Any) -> str:
    value = parameter.default
    shown = value is not None and value not in ("", False) and not callable(value)
    return str(getattr(value, "value", value)) if shown and not parameter.required else ""
