"""A function fits on a screen, a file in the head."""

import ast
from pathlib import Path

import pytest

PACKAGES = ("sink", "gis_data", "registry", "api")
MODULE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60

MODULES = sorted(
    path for package in PACKAGES for path in Path(package).rglob("*.py") if "node_modules" not in path.parts
)


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_stays_below_400_lines_and_a_function_below_60(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MODULE_LINES_MAX, f"{module} is too long"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            length = node.end_lineno - node.lineno + 1
            assert length <= FUNCTION_LINES_MAX, f"{module}: {node.name} has {length} lines"


@pytest.mark.parametrize("package", PACKAGES)
def test_an_init_holds_only_its_docstring(package: str) -> None:
    for init in Path(package).rglob("__init__.py"):
        body = ast.parse(init.read_text(encoding="utf-8")).body
        assert len(body) == 1 and isinstance(body[0], ast.Expr), f"{init} re-exports or computes"


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_no_module_is_a_drawer_of_leftovers(module: Path) -> None:
    assert module.stem not in {"utils", "util", "helpers", "common", "misc", "manager", "base"}, module
