"""The one typeface of our papers, and the characters it cannot draw."""

from functools import cache
from pathlib import Path

from PIL import ImageFont

FOLDER = Path(__file__).parents[1] / "pages/node_modules/@expo-google-fonts/noto-sans-sc"
REGULAR = FOLDER / "400Regular/NotoSansSC_400Regular.ttf"
FACES = (REGULAR, FOLDER / "500Medium/NotoSansSC_500Medium.ttf", FOLDER / "700Bold/NotoSansSC_700Bold.ttf")

_NO_CHARACTER = "\U0010ffff"


def uncovered(text: str) -> list[str]:
    """The characters of a text that would show as an empty box."""
    return sorted(character for character in set(text) if not _covers(character))


@cache
def _covers(character: str) -> bool:
    return character.isspace() or _drawn(character) != _drawn(_NO_CHARACTER)


@cache
def _drawn(character: str) -> bytes:
    return bytes(_font().getmask(character))


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(REGULAR), size=48)
