"""Documents of a file (LP-63): each numbered, dated, bound to the event that made it by the hash of its text.

Free text (facts, reasons, remedies) stands here and never in an event; the event holds number and hash.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Protocol, TypeAlias

from registry import canonical

Text: TypeAlias = "str | int | list[Text] | Mapping[str, Text] | None"


class DocumentKind(StrEnum):
    """The value is the word in the number: 640104（受）〔2026〕3号."""

    ACCEPTANCE = "受"  # 受理通知书
    CORRECTION = "补"  # 一次性补正告知书
    DEFERRAL = "容"  # 容缺受理告知书, the promise inside
    NON_ACCEPTANCE = "不受"  # 不予受理决定书
    LAPSE = "弃"  # 视为放弃申请告知书
    SITE_CHECK = "核"  # 现场核查记录
    NEIGHBOURS = "界"  # 四邻指界书
    EXAMINATION = "审"  # 审查意见表
    DECISION = "决"  # 决定书
    FILING_REPORT = "报"  # 备案报告
    FILING = "备"  # 登记备案
    RETURN = "退"  # 退回通知
    UNDERTAKING = "诺"  # 管护责任承诺书
    SERVICE_PROOF = "达"  # 送达回证
    UPKEEP = "评"  # 年度管护考核结果告知书
    RECTIFICATION = "改"  # 限期整改通知书
    ANSWER = "复"  # 异议答复书
    MONITORING = "监"  # 监测变化核实书
    VIOLATION = "查"  # 违法行为查处记录
    PATROL = "巡"  # 巡护记录
    INSPECTION = "督"  # 监督检查记录
    STATEMENT = "述"  # 当事人陈述
    NOTICE = "示"  # 公告、公示
    OFFLINE = "线下"  # 线下核发说明
    CITATION = "引"  # 引用林票申请补助
    CONTRACT = "约"  # 经营、流转合同登记
    REMINDER = "催"  # 变更提醒
    SECURITY = "押"  # 担保登记
    DISPUTE = "争"  # 权属争议标记
    CHANGE = "变"  # 变更申请与审查
    DELIVERY = "送"  # 备案送达记录
    REQUEST = "申"  # 购买凭据申请
    CASE = "案"  # 案件登记
    FINDING = "认"  # 无法异地补绿认定
    PRICING = "价"  # 数量、金额核定
    RESERVATION = "留"  # 专项面积预留
    PAYMENT = "款"  # 到账登记
    WORK_ORDER = "工"  # 异地补绿任务书
    GREENING = "验"  # 补绿验收
    NEUTRALITY = "中"  # 碳中和档案登记
    ACCOUNT = "算"  # 碳排放核算表
    REPORT = "核查"  # 核查报告登记
    STANDARD = "标"  # 标准、公式发布
    TITLE = "称"  # 称号审查、授予、撤回
    APPEAL = "诉"  # 积分申诉受理
    GUIDE = "指"  # 服务指南
    PROMISE = "承"  # 告知承诺书
    COMPLAINT = "投"  # 投诉举报登记
    JUDGMENT = "判"  # 裁判文书登记
    VOLUME = "档"  # 归档目录
    HAND_OVER = "移"  # 档案移交


class OnFile(Protocol):
    """Whatever has papers: an application, a ticket, a case."""

    id: str

    @property
    def issuer_unit_id(self) -> str:
        """Whose series its papers carry."""
        ...


@dataclass(eq=False)
class Document:
    id: str
    file_id: str
    kind: DocumentKind
    number: str
    issued_on: date
    unit_id: str
    signed_by: str
    body: Mapping[str, Text]
    body_sha256: str

    def is_intact(self) -> bool:
        return body_hash(self.body) == self.body_sha256


def body_hash(body: Mapping[str, Text]) -> str:
    return sha256(canonical.dumps(dict(body))).hexdigest()


def document_number(kind: DocumentKind, unit_id: str, year: int, sequence: int) -> str:
    return f"{unit_id}（{kind.value}）〔{year}〕{sequence}号"
