"""Which marked tests go through the public surface: HTTP, the command line or a browser.

Read from the source, without running anything: a test goes through a door if it, a fixture it takes or a
helper it uses names one. That a test calls a verb beside it does not matter; that it calls only verbs does.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TESTS = Path("tests")
DOORS = frozenset({"TestClient", "main", "Page", "httpx"})
"""How a test reaches the product from outside: an ASGI client, the command line, Chromium, a served city."""

Definition = tuple[str, str]
"""Module and name."""


@dataclass(frozen=True)
class Module:
    defined: Mapping[str, ast.AST]
    imported: Mapping[str, Definition]
    fixtures: frozenset[str]


@cache
def modules() -> Mapping[str, Module]:
    return {_dotted(path): _read(path) for path in sorted(TESTS.rglob("*.py"))}


def marked_through_a_door() -> Mapping[str, list[str]]:
    """Rule id → its marked tests that go through a door, as `file::test`."""
    found: dict[str, list[str]] = {}
    for name, module in modules().items():
        for test, body in module.defined.items():
            rules = set(_marks(body)) if test.startswith("test_") else set()
            if rules and reaches_a_door((name, test)):
                for rule in rules:
                    found.setdefault(rule, []).append(f"{name.replace('.', '/')}.py::{test}")
    return found


def reaches_a_door(start: Definition) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        module, name = waiting.pop()
        for used in _names(modules()[module].defined[name]):
            if used in DOORS:
                return True
            target = _resolve(module, used)
            if target and target not in seen:
                seen.add(target)
                waiting.append(target)
    return False


def _resolve(module: str, name: str) -> Definition | None:
    """A definition of the module, one it imports from the tests, or a fixture of a conftest above it."""
    here = modules()[module]
    if name in here.defined:
        return module, name
    if name in here.imported:
        there, original = here.imported[name]
        known = modules().get(there)
        return _resolve(there, original) if known else None
    folder = module
    while "." in folder:
        folder = folder.rpartition(".")[0]
        above = modules().get(f"{folder}.conftest")
        if above and name in above.fixtures:
            return f"{folder}.conftest", name
    return None


def _read(path: Path) -> Module:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined: dict[str, ast.AST] = {}
    imported: dict[str, Definition] = {}
    fixtures = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined[node.name] = node
            if any("fixture" in ast.dump(one) for one in node.decorator_list):
                fixtures.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            defined |= {one.id: node for one in targets if isinstance(one, ast.Name)}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                imported[alias.asname or alias.name] = (node.module, alias.name)
    return Module(defined, imported, frozenset(fixtures))


@cache
def _names(node: ast.AST) -> frozenset[str]:
    """Every name and parameter below a node."""
    return frozenset(_each_name(node))


def _each_name(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            yield one.id
        elif isinstance(one, ast.arg):
            yield one.arg


def _marks(test: ast.AST) -> Iterator[str]:
    """Also the marks of single parameters."""
    for one in ast.walk(test):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr == "rule":
            yield from (str(given.value) for given in one.args if isinstance(given, ast.Constant))


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts)
