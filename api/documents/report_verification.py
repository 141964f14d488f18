"""The sections of a verification file: what a verifier compares, and where in the bundle it lies."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from api.documents.report_sections import STAND, Section, chosen, findings, grid, methods, number, section
from sink.bundles import Contents, table
from sink.evidence import CENSUSES, CREDIT, recompute

MOST_ROWS = 60
CHECKS = (
    ("边界", "小班边界与实地定位、影像和权属证明一致，与其他项目不重叠", "inputs/stands.parquet；位置示意图"),
    (
        "起测胸径",
        "两期起测胸径一致；进界木、采伐木、枯死木分别标注",
        "inputs/stands.parquet、trees.parquet",
    ),
    ("样地", "样地数、位置、水平面积与方案一致；坡度 10 % 以上已作改平", "样地表；inputs/plots.parquet"),
    ("检尺复测", "抽取样地重新检尺，株数、胸径、树高的差在允许误差以内", "inputs/trees.parquet"),
    ("树种", "树种鉴定正确，未知树种没有被归并", "inputs/trees.parquet；数据检查发现"),
    ("方程", "方程适用于该树种和胸径；超出范围的按较低者计", "单株算例；intermediate/trees.parquet"),
    ("参数", "每一行参数与原文一致，并由具名人员核签", "参数表；parameters/used.csv"),
    ("抽样精度", "估计方法与设计一致，精度不足时已打折扣或补设样地", "intermediate/"),
    ("干扰", "火灾、采伐、病虫害和经营变化已经计入", "inputs/known.json"),
    ("重复计算", "同一地块同一时期没有在其他机制下计入", "登记系统"),
    ("复算", "用软件和证据包重新计算，每一克相同", "linpiao recompute"),
)


def verification_sections(
    contents: Contents, manifest: Mapping[str, Any], stands: frozenset[str] | None, path: Path
) -> list[Section]:
    places = tuple(f"{name}/" for name in CENSUSES) if manifest.get("kind") == CREDIT else ("",)
    return [
        _checks(),
        _recomputed(path),
        *(_raw(contents, at, stands) for at in places),
        methods(contents, manifest),
        findings(contents, places),
        _files(manifest),
    ]


def _checks() -> Section:
    rows = [[name, what, where, "□ 是　□ 否"] for name, what, where in CHECKS]
    return section(
        "核查要点",
        "供第三方核查和专家评审逐项填写。各项所需的原始数据都在证据包里，“在何处”一栏是其位置。",
        tables=[grid("逐项核查", ("事项", "应当核对", "在何处", "结论"), rows, 4, (1, 3, 2.6, 1.2))],
    )


def _recomputed(path: Path) -> Section:
    found = recompute(path)
    told = "一致：每一克、每一个词都相同" if found.equal else f"不一致，{len(found.differences)} 处不同"
    rows = [[one.place, one.recorded, one.recomputed] for one in found.differences[:MOST_ROWS]]
    return section(
        "复算",
        f"编制本文件时由证据包重新计算，比对 {found.numbers:,} 个数，中间数容许相对差 1e-9。结论：{told}。",
        "任何人可以用同样的软件自行复算：linpiao recompute 证据包.zip。",
        tables=[grid("不同之处", ("位置", "所载", "复算"), rows, words=3)] if rows else [],
    )


def _raw(contents: Contents, at: str, stands: frozenset[str] | None) -> Section:
    """Plots with their densities, and single trees from diameter to biomass."""
    plots = chosen(table(contents, f"{at}intermediate/plots.parquet"), stands)
    of_plots = [
        [p["stand_id"], str(p["plot_id"]), number(p["area_m2"]), number(p["co2e_t_ha"])]
        for p in plots.head(MOST_ROWS).to_dict("records")
    ]
    when = {"": "", "old/": "前期", "new/": "后期"}[at]
    return section(
        f"{when}样地与单株算例",
        f"样地 {len(plots)} 块，列出 {len(of_plots)} 块；单株算例取每一方程集胸径居中的一株，全部单株见证据包"
        f" {at}intermediate/trees.parquet。",
        tables=[
            grid("样地", (STAND, "样地", "水平面积 m²", "t CO2e/hm²"), of_plots, words=2),
            grid(
                "单株算例",
                (STAND, "树种", "方程集", "胸径 cm", "树高 m", "地上 kg", "地下 kg"),
                _trees(contents, at, stands),
                words=3,
            ),
        ],
    )


def _trees(contents: Contents, at: str, stands: frozenset[str] | None) -> list[list[str]]:
    tallied = table(contents, f"{at}inputs/trees.parquet")
    computed = chosen(table(contents, f"{at}intermediate/trees.parquet"), stands)
    given = tallied.reindex(columns=["species", "dbh_cm", "height_m"]).iloc[computed["row"]]
    joined = pd.concat([computed.reset_index(drop=True), given.reset_index(drop=True)], axis=1)
    joined = joined.sort_values(["set_id", "dbh_cm", "row"]).reset_index(drop=True)
    place = joined.groupby("set_id").cumcount()
    middle = joined[place == joined.groupby("set_id")["row"].transform("size") // 2]
    return [
        [
            tree["stand_id"],
            str(tree["species"]),
            tree["set_id"],
            number(tree["dbh_cm"], 1),
            number(tree["height_m"], 1),
            number(tree["above_kg"], 3),
            number(tree["below_kg"], 3),
        ]
        for tree in middle.to_dict("records")
    ]


def _files(manifest: Mapping[str, Any]) -> Section:
    rows = [[name, digest] for name, digest in sorted(manifest["files"].items())]
    return section(
        "文件与哈希",
        "证据包内每个文件的 SHA-256；任何一个字节改变，复算都会指出。",
        tables=[grid("文件清单", ("文件", "SHA-256"), rows, 2, (1, 2.2))],
    )
