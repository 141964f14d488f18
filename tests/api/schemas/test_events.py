"""Every kind of entry a verb can make has a name people read, in both languages."""

import ast
import re
from pathlib import Path

from api.language import translations
from api.schemas.events import EVENT_NAMES
from registry.law import matrix
from registry.law.matrix import load_matrix

KIND = re.compile(r"[a-z_]+\.[a-z_]+")


def kinds_in_the_verbs() -> set[str]:
    """Every string of that shape in the verbs and machines; no act of the matrix, no file."""
    found = set()
    for path in Path(matrix.__file__).parents[1].rglob("*.py"):
        if "store" in path.parts or path.name == "maps.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and KIND.fullmatch(node.value):
                found.add(node.value)
    return {
        kind for kind in found - load_matrix().keys() if not kind.endswith((".toml", ".sqlite", ".pgdump"))
    }


def test_every_kind_of_entry_has_a_name() -> None:
    assert kinds_in_the_verbs() - EVENT_NAMES.keys() == set()


def test_every_name_is_in_the_english_catalogue() -> None:
    english = translations("en")
    missing = [name for name in EVENT_NAMES.values() if english.gettext(name) == name]
    assert missing == []
