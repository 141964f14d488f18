"""The tables of survey-checks.md, from the catalogues the importer reads; run it after changing one."""

from pathlib import Path

from gis_data.columns import fields
from gis_data.findings import STAGES, rules

PAGE = Path(__file__).with_name("survey-checks.md")
MARK = "<!-- 以下由 survey_checks.py 生成 -->"
LEVELS = {"error": "错误", "warning": "警告", "fix": "可修复", "info": "说明"}
STAGES_ZH = (
    "传输", "压缩包", "容器", "上限", "编码", "字段", "坐标系", "图形", "拓扑", "代码", "数值", "检尺",
    "面积", "连续性", "后果", "入库",
)  # fmt: skip


def tables() -> str:
    """Every rule, then every field, as Markdown."""
    lines = ["", "## 全部规则", "", "| 编号 | 检查 | 级别 | 问题 | 如何改正 |", "|---|---|---|---|---|"]
    for rule in rules().values():
        number = STAGES.index(rule.stage) + 1
        stage = f"{number} {STAGES_ZH[number - 1]}"
        lines.append(f"| {rule.id} | {stage} | {LEVELS[rule.level]} | {rule.zh} | {rule.fix_zh} |")
    for table, title in (("stand", "小班字段"), ("tree", "样木字段")):
        lines += ["", f"## {title}", "", "| 名称 | 含义 | 单位 | 认识的列名 |", "|---|---|---|---|"]
        for field in fields(table).values():
            lines.append(f"| {field.name} | {field.zh} | {field.unit} | {'、'.join(field.aliases)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    head = PAGE.read_text(encoding="utf-8").split(MARK)[0]
    PAGE.write_text(head + MARK + "\n" + tables(), encoding="utf-8")
