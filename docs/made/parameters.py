"""The tables of `sink/parameters/`, of the current version: columns, every row, its sources and its gate."""

import csv
import io
from collections.abc import Iterator

from docs.made.markdown import cell, code, joined, table
from sink.parameters.loader import CURRENT, Parameters, Row, load, table_files, versions

HIDDEN = {"notes", "source_id", "confidence", "certainty"}


def pages() -> Iterator[tuple[str, str]]:
    parameters = load(CURRENT)
    names = meanings(parameters)
    rows = [
        [f"[{code(name)}]({name}.md)", cell(zh), cell(en), str(len(parameters.rows_of(name)))]
        for name, (zh, en) in names.items()
    ]
    version = f"当前版本 `{CURRENT}`；随软件保存的版本：{'、'.join(versions())}。"
    yield "reference/parameters/index.md", joined(version, table(["表", "内容", "In English", "行数"], rows))
    for name in names:
        yield f"reference/parameters/{name}.md", _one(parameters, name, names[name])
    yield "reference/parameters/references.md", _references(parameters)


def meanings(parameters: Parameters) -> dict[str, tuple[str, str]]:
    """Table → what it holds, in both languages; a table of which nothing is said has empty words."""
    listed = csv.DictReader(io.StringIO(table_files(parameters.home)["tables.csv"].decode()))
    said = {row["table"]: (row["meaning_zh"], row["meaning"]) for row in listed}
    return {name: said.get(name, ("", "")) for name in parameters.rows}


def _one(parameters: Parameters, name: str, words: tuple[str, str]) -> str:
    found = parameters.rows_of(name)
    shown = [
        column
        for column in found[0].cells
        if column not in HIDDEN and any(row.cells.get(column) for row in found)
    ]
    told = parameters.columns
    shared = (told["table"] == "*") & told["column"].isin(found[0].cells)
    columns = [
        [
            code(one["column"]),
            cell(one["meaning_zh"]),
            cell(one["unit"]),
            cell(_range(one)),
            cell(one["meaning"]),
        ]
        for one in told[(told["table"] == name) | shared].to_dict("records")
    ]
    head = ["行", *(code(column) for column in shown), "来源", "可信程度", "门"]
    rows = [_row(row, shown) for row in found]
    columns_table = table(["列", "含义", "单位", "范围", "In English"], columns)
    title = f"# {words[0]}（{name}）"
    return joined(title, f"*{words[1]}*", "## 列", columns_table, "## 行", table(head, rows))


def _row(row: Row, shown: list[str]) -> list[str]:
    sources = "、".join(f"[{one}](references.md#{one})" for one in row.source_ids)
    gates = "；".join(dict.fromkeys(gate.why_zh for gate in row.gates))
    cells = [cell(row.cells.get(column, "")) for column in shown]
    return [code(row.row_id.partition("/")[2]), *cells, sources, cell(row.confidence), cell(gates)]


def _range(column: dict[str, str]) -> str:
    low, high = column["minimum"], column["maximum"]
    return f"{low} – {high}" if low or high else ""


def _references(parameters: Parameters) -> str:
    rows = [
        [f'<span id="{one.source_id}"></span>{one.source_id}', cell(one.citation), cell(one.locator),
         cell(one.confidence), cell(one.what_was_read)]
        for one in parameters.references.values()
    ]  # fmt: skip
    return table(["编号", "文献", "位置", "可信程度", "读到什么"], rows)
