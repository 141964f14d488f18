"""The hook of mkdocs: pages that the code writes, appended to what is said by hand under the same name."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from mkdocs.structure.files import File, Files

from docs.made import commands, decisions, endpoints, parameters, rooms, tables

WRITERS = (commands, decisions, endpoints, parameters, rooms, tables)


@cache
def made() -> tuple[tuple[str, str], ...]:
    """Address, Markdown."""
    return tuple(page for writer in WRITERS for page in writer.pages())


def on_config(config: Any) -> Any:
    """The navigation names the first page of each family; the others stand below it."""
    addresses = [address for address, _ in made()]
    config.nav = _with_children(config.nav, addresses)
    return config


def _with_children(nav: Any, addresses: Sequence[str]) -> Any:
    if isinstance(nav, list):
        return [_with_children(one, addresses) for one in nav]
    if isinstance(nav, dict):
        return {title: _with_children(one, addresses) for title, one in nav.items()}
    folder, _, name = nav.rpartition("/")
    below = [one for one in addresses if one.startswith(f"{folder}/") and one != nav]
    return [nav, *below] if name == "index.md" and below else nav


def on_files(files: Files, config: Any) -> Files:
    for address, body in made():
        written = files.get_file_from_path(address)
        head = written.content_string + "\n" if written else ""
        if written:
            files.remove(written)
        files.append(File.generated(config, address, content=head + body))
    files.append(File.generated(config, rooms.DRAWING, content=rooms.drawing()))
    return files
