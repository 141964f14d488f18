"""All that the process keeps for letting people in: cookies, phone codes, counted attempts, gateways."""

from api.gateways.sms import sms_of
from api.identity.attempts import Attempts
from api.identity.cookies import Cookies
from api.identity.phone_codes import PhoneCodes
from api.identity.states import States
from api.settings import Settings

MINUTES_15_S = 900


class Doorkeeper:
    def __init__(self, settings: Settings) -> None:
        self.cookies = Cookies(settings)
        self.phone_codes = PhoneCodes(settings)
        self.states = States(settings)
        self.sms = sms_of(settings)
        self.by_login = Attempts(limit=5, window_s=MINUTES_15_S)
        self.by_address = Attempts(limit=60, window_s=MINUTES_15_S)
