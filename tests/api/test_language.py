"""Chinese is the source; the English catalogue lacks nothing and keeps every placeholder (D14)."""

import ast
import re
from io import BytesIO
from pathlib import Path
from typing import TypeGuard

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from api.language import CATALOGUES, preferred
from registry.parties.jurisdiction import load_units

CJK = re.compile(r"[\u4e00-\u9fff]")
API = Path(__file__).parents[2] / "api"


def source_strings() -> set[str]:
    """Strings in templates, and every Chinese string a module of the command line or the pages shows."""
    found = extract_from_dir(str(API / "pages" / "templates"), method_map=[("**.html", "jinja2")])
    strings = {str(message) for _, _, message, _, _ in found if isinstance(message, str)}
    for module in (*API.glob("cli/*.py"), *API.glob("pages/*.py"), *API.glob("schemas/*.py")):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        notes = {id(node.value) for node in ast.walk(tree) if _is_note(node)}
        said = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in notes)
        strings |= {node.value for node in said if isinstance(node.value, str)}
    strings |= {unit.name for unit in load_units().values()}
    return {text for text in strings if CJK.search(text)}


def _is_note(node: ast.AST) -> TypeGuard[ast.Expr | ast.keyword]:
    """Docstrings, and the descriptions of the interface for developers."""
    return isinstance(node, ast.Expr) or (isinstance(node, ast.keyword) and node.arg == "description")


def catalogue() -> dict[str, str]:
    raw = (CATALOGUES / "en" / "LC_MESSAGES" / "linpiao.po").read_bytes()
    return {
        str(message.id): str(message.string) for message in read_po(BytesIO(raw), locale="en") if message.id
    }


def test_nothing_is_missing_in_english() -> None:
    words = catalogue()
    assert not sorted(text for text in source_strings() if not words.get(text))


def test_nothing_in_the_catalogue_is_left_over() -> None:
    assert not sorted(set(catalogue()) - source_strings())


def test_a_translation_keeps_the_placeholders() -> None:
    def placeholders(text: str) -> list[str]:
        return sorted(re.findall(r"\{[^}]*\}|%\(\w+\)s", text))

    assert not [zh for zh, en in catalogue().items() if placeholders(zh) != placeholders(en)]


def test_chinese_unless_english_is_asked_for_first() -> None:
    assert preferred("") == "zh"
    assert preferred("fr,de") == "zh"
    assert preferred("en-GB,en;q=0.9,zh;q=0.8") == "en"
    assert preferred("zh-CN,en") == "zh"
