"""The sections of a monitoring report: each a title, paragraphs, tables and figures out of the bundle."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from api.documents.outline import drawing
from sink.allometry import Method
from sink.bundles import Contents, document, parameter_rows, table
from sink.results import Pool
from sink.units import M2_PER_HA

Section = dict[str, Any]
STAND = "小班"
MAP_MM = 96
CLASS_CM = 4
MOST_BARS = 24
M2_PER_MU = M2_PER_HA / 15

POOLS = {
    Pool.ABOVE: "乔木地上",
    Pool.BELOW: "乔木地下",
    Pool.SHRUB_ABOVE: "灌木地上",
    Pool.SHRUB_BELOW: "灌木地下",
    Pool.DEAD_WOOD: "枯死木",
    Pool.LITTER: "枯落物",
}
LEVELS = {
    "species": "树种方程",
    "group": "树种组方程",
    "density": "木材密度法",
    "volume": "蓄积法",
    "extrapolated": "树种方程外推",
}
FLAGS = {
    "out_of_range": "超出方程范围",
    "veteran": "特大树",
    "no_height": "缺树高",
    "open_grown": "孤立木",
    "one_plot": "仅一块样地",
    "no_trees": "无样木",
    "incomplete": "有数据未计入",
}
METHODS = {
    Method.TREE: "逐株，树种方程优先",
    Method.GROUP: "逐株，树种组方程",
    Method.DENSITY: "逐株，木材密度法",
    Method.VOLUME: "逐株，蓄积法",
}
SCHEMES = {
    "local_ticket": "林票、小微碳汇（local_ticket）",
    "ccer_afforestation": "CCER 造林碳汇（ccer_afforestation）",
    "urban_trees": "城镇树木（urban_trees）",
}
CONFIDENCE = {"verified": "原文核读", "verified (secondary)": "据转录本核读"}


def section(
    title: str, *paragraphs: str, tables: Sequence[Section] = (), figures: Sequence[Section] = ()
) -> Section:
    shown = [one for one in figures if one.get("rows") or one["kind"] == "map"]
    return {"title": title, "paragraphs": list(paragraphs), "tables": list(tables), "figures": shown}


def grid(
    caption: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    words: int = 1,
    widths: Sequence[float] = (),
) -> Section:
    """A table; the first `words` columns are text, the others figures. `widths`: shares of the page.

    A stand may be named by a code of the whole country, 21 digits long."""
    return {
        "caption": caption,
        "head": list(head),
        "rows": [list(row) for row in rows],
        "words": words,
        "widths": list(widths) or [2.2 if head[0] == STAND else 1.25, *[1.0] * (len(head) - 1)],
    }


def number(value: object, digits: int = 2) -> str:
    """A dash where there is no number."""
    found = float(value) if isinstance(value, int | float | np.number) else math.nan
    return f"{found:,.{digits}f}" if math.isfinite(found) else "—"


def percent(value: object) -> str:
    found = float(value) if isinstance(value, int | float | np.number) else math.nan
    return f"±{found:.1%}" if math.isfinite(found) else "—"


def chosen(frame: pd.DataFrame, stands: frozenset[str] | None, by: str = "stand_id") -> pd.DataFrame:
    return frame if stands is None else frame[frame[by].astype(str).isin(stands)].reset_index(drop=True)


def measurement_sections(
    contents: Contents, manifest: Mapping[str, Any], stands: frozenset[str] | None
) -> list[Section]:
    return [
        *_stock(contents, "", stands),
        _uncertainty(contents, "", stands),
        methods(contents, manifest),
        findings(contents, ("",)),
    ]


def credit_sections(
    contents: Contents, manifest: Mapping[str, Any], stands: frozenset[str] | None
) -> list[Section]:
    lines = chosen(table(contents, "intermediate/lines.parquet"), stands, "unit_id")
    terms = document(contents, "inputs/terms.json")
    rows = [
        [
            line["unit_id"],
            number(line["old_co2e_t"]),
            number(line["new_co2e_t"]),
            number(line["change_co2e_t"]),
            number(line["discounted_co2e_t"]),
            f"{line['creditable_co2e_g']:,}",
            number(line["loss_co2e_t"]),
        ]
        for line in lines.to_dict("records")
    ]
    scheme = SCHEMES.get(terms["scheme"], terms["scheme"])
    grams, loss = int(lines["creditable_co2e_g"].sum()), float(lines["loss_co2e_t"].sum())
    head = (STAND, "前期 t", "后期 t", "变化 t", "折扣后 t", "可计入 g", "损失 t")
    bars = [[line["unit_id"], [line["old_co2e_t"], line["new_co2e_t"]]] for line in lines.to_dict("records")]
    return [
        section(
            "两期变化与可计入量",
            f"适用方案：{scheme}。各小班合计可计入 {grams:,} 克二氧化碳当量，损失 {loss:,.2f} 吨。",
            "可计入量只是监测结果；经认可、核查、评审和备案以后才成为已核定的量。现有储量本身不可计入。",
            tables=[grid("两期储量、变化和可计入量（吨二氧化碳当量；克按向下取整）", head, rows)],
            figures=[_bars("各小班前期与后期储量（t CO2e）", ("前期", "后期"), bars)],
        ),
        *_stock(contents, "new/", stands, "后期"),
        _uncertainty(contents, "new/", stands),
        methods(contents, manifest),
        findings(contents, ("old/", "new/")),
    ]


def _stock(contents: Contents, at: str, stands: frozenset[str] | None, when: str = "") -> list[Section]:
    held = chosen(table(contents, f"{at}intermediate/stands.parquet"), stands)
    pools = chosen(table(contents, f"{at}intermediate/pools.parquet"), stands)
    total, area = float(held["co2e_t"].sum()), float(held["area_m2"].sum())
    rows = [
        [
            row["stand_id"],
            str(row["census_on"]),
            number(row["area_m2"] / M2_PER_MU),
            f"{int(row['stems']):,}",
            f"{int(row['plots_n'])}",
            number(row["co2e_t"]),
            f"{number(row['low_co2e_t'])} – {number(row['high_co2e_t'])}",
            percent(row["u_relative"]),
        ]
        for row in held.to_dict("records")
    ]
    marked = held[held["flags"].astype(str) != ""]
    marks = [[row["stand_id"], _words(row["flags"], FLAGS)] for row in marked.to_dict("records")]
    by_pool = pools.groupby("pool", sort=False)[["biomass_t", "carbon_t", "co2e_t"]].sum()
    of_pools = [[POOLS[Pool(pool)], *(number(value) for value in row)] for pool, *row in by_pool.itertuples()]
    bars = [
        [row["stand_id"], [row["co2e_t"] / row["area_m2"] * M2_PER_HA]] for row in held.to_dict("records")
    ]
    summary = (
        f"共 {len(held)} 个小班，面积 {area / M2_PER_MU:,.2f} 亩（{area / M2_PER_HA:,.2f} 公顷），"
        f"碳储量 {total:,.2f} 吨二氧化碳当量。株数为检尺株数；设样地的小班按样地水平面积扩展到全小班。"
    )
    head = (STAND, "调查日", "面积 亩", "检尺株", "样地", "储量 t", "90 % 区间 t", "不确定度")
    widths = (2.5, 1.25, 1, 0.9, 0.7, 1.1, 2, 1.1)
    return [
        section(
            f"{when}碳储量",
            summary,
            "区间是 90 % 置信水平下的双侧区间；各小班的误差并不独立，区间端点不能相加。",
            f"所用方程的级别（株）：{_levels(held['levels'])}。" + ("" if marks else "没有需要标记的小班。"),
            tables=[
                grid("各小班碳储量（吨二氧化碳当量）", head, rows, 2, widths),
                grid("各碳库合计（吨）", ("碳库", "生物量", "碳", "CO2e"), of_pools),
                grid("有标记的小班", (STAND, "标记"), marks, 2, (1, 2)),
            ],
            figures=[
                _bars("各小班每公顷储量（t CO2e/hm²）", ("每公顷",), bars),
                _diameters(contents, at, stands),
            ],
        )
    ]


def _uncertainty(contents: Contents, at: str, stands: frozenset[str] | None) -> Section:
    held = chosen(table(contents, f"{at}intermediate/stands.parquet"), stands)
    bars = [
        [row["stand_id"], [row["u_sampling"] * 100, row["u_model"] * 100]]
        for row in held.to_dict("records")
        if math.isfinite(row["u_sampling"])
    ]
    alone = [row["stand_id"] for row in held.to_dict("records") if not math.isfinite(row["u_sampling"])]
    paragraphs = [
        "不确定度分两部分：样地之间的差异（抽样），以及方程、根茎比和含碳率（模型）。二者按平方和开方合并，"
        "报告的是 90 % 置信水平下半宽与均值之比。模型误差由全部林木共有，不因株数增多而抵消。"
    ]
    if alone:
        paragraphs.append(f"没有精度（不足两块样地或均值为零）的小班：{'、'.join(alone)}。")
    name = f"{at}intermediate/draws.parquet"
    if name in contents:
        drawn = table(contents, name)["total_co2e_t"].to_numpy(float)
        low, middle, high = np.percentile(drawn, [5, 50, 95])
        shown = f"{low:,.2f}、{middle:,.2f}、{high:,.2f} 吨"
        paragraphs.append(f"蒙特卡洛抽样 {len(drawn):,} 次：5 %、50 %、95 % 分位为 {shown}。")
    figure = _bars("不确定度的来源（%）", ("抽样", "模型"), bars)
    return section("不确定性", *paragraphs, figures=[figure])


def methods(contents: Contents, manifest: Mapping[str, Any]) -> Section:
    """What the figures rest on, and where each number was read."""
    method = manifest.get("method") or manifest["new"]["method"]
    used = parameter_rows(contents)
    rows = [
        [
            row["row_id"],
            CONFIDENCE.get(row["confidence"], "凭记忆录入，待核"),
            row["signed_by"] or "未核签",
            "；".join(_sources(row["values"])),
        ]
        for row in used.to_dict("records")
    ]
    citations = sorted({one for cell in used["citations"] for one in str(cell).split(" | ") if one})
    listed = [[str(at), text] for at, text in enumerate(citations, 1)]
    return section(
        "方法、参数与来源",
        "单木生物量按树种方程（在其胸径范围内）、树种组方程、木材密度法、蓄积法的次序取用；超出范围时，"
        "计入的是外推值与后备方法中较低者。地下部分按根量方程或根茎比；碳按含碳率，二氧化碳按 44/12 折算。"
        "样地按水平面积扩展，空样地计为零。各步公式和出处见软件文档“碳计量方法”。",
        f"方法：{METHODS[method]}（版本 {manifest['method_version']}）。",
        tables=[
            grid("所用参数行", ("参数行", "可信程度", "核签", "来源"), rows, 4, (3, 1.4, 1, 1.2)),
            grid("文献", ("号", "来源"), listed, 2, (1, 16)),
        ],
    )


def findings(contents: Contents, places: Sequence[str]) -> Section:
    found = pd.concat([table(contents, f"{at}intermediate/findings.parquet") for at in places])
    rows = [
        [row["row"], row["zh"], "—" if row["found"] == "nan" else row["found"], row["fix_zh"]]
        for row in found.head(100).to_dict("records")
    ]
    told = f"共 {len(found)} 条，列出前 {len(rows)} 条。" if len(found) else "未发现问题。"
    head = ("位置", "发现", "原值", "处理办法")
    return section(
        "数据检查", told, tables=[grid("数据检查发现", head, rows, 4, (2, 2, 1, 2))] if rows else []
    )


def map_figure(outlines: Mapping[str, Sequence[Any]], stands: frozenset[str] | None) -> Section | None:
    """The stands drawn together, north up, each with its name in its middle."""
    shown = {name: shape for name, shape in outlines.items() if stands is None or name in stands}
    if not shown:
        return None
    drawn = drawing([polygon for shape in shown.values() for polygon in shape], MAP_MM)
    places, at = [], 0
    for name, shape in sorted(shown.items(), key=lambda one: list(shown).index(one[0])):
        polygons = drawn.polygons[at : at + len(shape)]
        at += len(shape)
        points = np.array(max((polygon[0] for polygon in polygons), key=len))
        middle = [round(float(v), 2) for v in (points.min(axis=0) + points.max(axis=0)) / 2]
        places.append({"name": name if len(shown) <= MOST_BARS else "", "polygons": polygons, "at": middle})
    return {"kind": "map", "caption": f"小班位置示意（上北，约 {drawn.scale}）", "places": places}


def _bars(caption: str, series: Sequence[str], rows: Sequence[Sequence[Any]]) -> Section:
    largest = sorted(rows, key=lambda row: -max(map(abs, row[1])))[:MOST_BARS]
    kept = [row for row in rows if row in largest]
    if len(kept) < len(rows):
        caption += f"，最大的 {len(kept)} 个小班"
    rounded = [[label, [round(float(value), 4) for value in values]] for label, values in kept]
    return {"kind": "bars", "caption": caption, "series": list(series), "rows": rounded}


def _diameters(contents: Contents, at: str, stands: frozenset[str] | None) -> Section:
    trees = chosen(table(contents, f"{at}inputs/trees.parquet"), stands)
    d = pd.to_numeric(trees["dbh_cm"], errors="coerce") if "dbh_cm" in trees else pd.Series(dtype=float)
    weight = trees["stems"].fillna(1) if "stems" in trees else pd.Series(1, trees.index)
    classes = (d[d > 0] // CLASS_CM).astype(int)
    counts = np.bincount(classes, weight[classes.index])
    rows = [[f"{c * CLASS_CM}–{(c + 1) * CLASS_CM}", [n]] for c, n in enumerate(counts.tolist()) if n]
    caption = f"检尺株数按径级（{CLASS_CM} cm）"
    return {"kind": "bars", "caption": caption, "series": ["株"], "rows": rows}


def _levels(texts: Iterable[str]) -> str:
    found = Counter[str]()
    for text in texts:
        found.update(json.loads(text))
    return "、".join(f"{LEVELS[name]} {found[name]:,}" for name in LEVELS if found[name]) or "—"


def _words(text: str, words: Mapping[str, str]) -> str:
    return "、".join(words.get(one, one) for one in str(text).split(";") if one) or "—"


def _sources(values: str) -> list[str]:
    cells: Mapping[str, str] = json.loads(values)
    return [text for name, text in cells.items() if name.endswith(("source_id", "_source")) and text]
