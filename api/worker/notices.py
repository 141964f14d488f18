"""Text messages to whoever handed in a file, when it moves: the consumer of the outbox's notices.

Delivery is at least once: the platform gets the id of the message and drops one it has seen.
"""

import json
from threading import Event

from api.city import City
from api.gateways.government import credit_platform_of
from api.gateways.six_rights import six_rights_of
from api.gateways.sms import Sms, sms_of
from api.settings import Settings
from api.worker import credit, outbox, platform
from api.worker.inbox import put
from api.worker.payments import send_back
from registry.actions.crediting import EXPORT
from registry.actions.desk import INBOX, NOTICE
from registry.actions.ordering import REFUND
from registry.clock import moment
from registry.parties.errors import PersonalDataErased
from registry.proof.messages import Message
from registry.proof.platform import TOPIC as PLATFORM
from registry.store.database import Database
from registry.store.privacy import Vault
from registry.store.queries import privacy

TEXTS = {
    "ticket.accepted": "您的林票申请已受理。",
    "ticket.promise_accepted": "您的林票申请已容缺受理，请在承诺期限内补齐材料。",
    "ticket.correction_asked": "您的林票申请需要一次性补正，请登录工作台查看。",
    "ticket.not_accepted": "您的林票申请不予受理，理由请登录工作台查看。",
    "ticket.refused": "您的林票申请未获通过，理由和救济途径请登录工作台查看。",
    "ticket.lapsed": "您的林票申请因逾期未补齐材料，视为放弃。",
    "ticket.issued": "您的林票已签发，请登录工作台查看。",
    "ticket.transcribed": "您的纸质林票已转录入登记簿，请登录工作台核对。",
    "ticket.expired": "与您有关的林票已到期，可在到期后九十日内申请换发。",
    "ticket.cancellation_due": "与您有关的林票连续两年考核不合格，将予注销，请登录工作台查看。",
    "ticket.cancelled": "与您有关的林票已注销，理由和救济途径请登录工作台查看。",
    "ticket.land_transferred": "与您有关的林票的林地已流转，须及时申请变更。",
    "ticket.change_reminded": "您的林票的林地流转已满三十日，请尽快申请变更。",
    "ticket.change_refused": "您的林票变更申请未获同意，理由和救济途径请登录工作台查看。",
    "ticket.trade_consented": "您的国有林地林票流转已获签发部门同意，请继续办理变更。",
    "ticket.trade_declined": "您的国有林地林票流转未获同意，理由和救济途径请登录工作台查看。",
    "ticket.left_trade": "您的碳汇林票所在交易周期未成交，林票恢复有效。",
    "ticket.traded": "您的碳汇林票已随交易完成而注销，收益将按规定结算。",
    "ticket.replaced": "您的林票已由新票替代，请登录工作台查看。",
    "ticket.succeeded": "您的新林票已签发，请登录工作台查看。",
    "ticket.disputed": "与您有关的林票被标记为权属争议，请登录工作台查看。",
    "ticket.watched": "您的林票管护考核不合格，请按通知限期整改。",
}


def run(database: Database, settings: Settings, stop: Event) -> None:
    """Deliver until `stop` is set."""
    vault, sms = Vault(settings.keys.bytes_of("data")), sms_of(settings)
    city = City(settings, database)
    consumers: dict[str, outbox.Consumer] = {
        NOTICE: lambda message: tell(database, vault, sms, message),
        INBOX: lambda message: put(database, message, moment(settings.clock)),
        EXPORT: lambda message: credit.tell(database, credit_platform_of(settings), message),
        PLATFORM: lambda message: platform.tell(database, six_rights_of(settings), message),
        REFUND: lambda message: send_back(city, message),
    }
    outbox.run(database, consumers, lambda: moment(settings.clock), stop)


def tell(database: Database, vault: Vault, sms: Sms, message: Message) -> None:
    """No platform, no phone, or a person who has been erased: then there is nobody to tell."""
    told = json.loads(message.body)
    if sms.url is None:
        return
    with database.reading() as db:
        try:
            details, _ = privacy.open_details(db, told["person"], vault)
        except PersonalDataErased:
            return
    if details.phone:
        sms.send(details.phone, TEXTS[told["step"]], message.id)
