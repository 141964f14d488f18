"""What payment channels and banks are refused with; the status is that of the parent class."""

from api.errors import GatewayUnavailable, NoticeRefused, WrongInput


class StaleNotice(NoticeRefused):
    code = "STALE_NOTICE"
    zh = "支付通知的时间与现在相差超过5分钟，不予受理。"
    en = "The payment notice is more than five minutes away from now; it is not taken."
    remedy_zh = "渠道会重新通知。"
    remedy_en = "The channel will notify again."


class ForgedNotice(NoticeRefused):
    code = "FORGED_NOTICE"
    zh = "支付通知的签名不正确，不予受理。"
    en = "The signature of the payment notice does not hold; it is not taken."


class NotOurNotice(NoticeRefused):
    code = "NOT_OUR_NOTICE"
    zh = "支付通知与本商户不符：{field}。"
    en = "The payment notice is not about this merchant: {field}."


class StillUnderWay(GatewayUnavailable):
    code = "STILL_UNDER_WAY"
    zh = "渠道仍在处理这笔退款。"
    en = "The channel is still at this refund."


class UnreadableStatement(WrongInput):
    code = "UNREADABLE_STATEMENT"
    zh = "银行流水无法读取：{problem}（缺少的列，或有误的行号）。"
    en = "The bank statement cannot be read: {problem} (missing columns, or the line that is wrong)."
    remedy_zh = "请按银行导出的 CSV 原样上传。"
    remedy_en = "Send the bank's CSV as it was exported."
