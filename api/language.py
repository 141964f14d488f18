"""Chinese is the source of every string; the English catalogue is read from `locale/` at start (D14)."""

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("zh", "en")
CATALOGUES = Path(__file__).parent / "locale"


@cache
def translations(lang: str) -> gettext.NullTranslations:
    """The catalogue of a language, compiled in memory so that no binary is kept beside its source."""
    source = CATALOGUES / lang / "LC_MESSAGES" / "linpiao.po"
    if lang == "zh" or not source.exists():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=lang))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translate(text: str, lang: str) -> str:
    return translations(lang).gettext(text)


def preferred(accept_language: str) -> str:
    """The language of an API answer: Chinese, unless English is asked for before it."""
    for part in accept_language.lower().split(","):
        tag = part.split(";")[0].strip()[:2]
        if tag in LANGUAGES:
            return tag
    return "zh"
