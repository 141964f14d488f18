"""What buyers are told before they buy."""

from registry.errors import Words

NOT_AN_INVESTMENT = Words(
    "购买小微碳汇是自愿履行生态义务，不是投资，不承诺任何收益；凭证签发后不退款、不转让。",
    "Buying a micro sink is a voluntary ecological act, no investment; no yield is promised. Once the"
    " certificate is issued there is no refund and no transfer.",
)
"""XW-15, XW-14."""

NOT_CCER = Words(
    "所载碳汇不是国家核证自愿减排量（CCER），不能用于重点排放单位清缴碳排放配额。",
    "These grams are not CCER and do not count towards the surrender of allowances.",
)
"""CC-03: every certificate says so."""
