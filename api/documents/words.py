"""Numbers and dates as an official Chinese paper writes them."""

from datetime import date

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿")


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_hundredths(hundredths: int) -> str:
    """12345 → 壹佰贰拾叁点肆伍; 10000 → 壹佰整."""
    whole, part = divmod(hundredths, 100)
    if not part:
        return f"{chinese_number(whole)}整"
    return f"{chinese_number(whole)}点{DIGITS[part // 10]}{DIGITS[part % 10] if part % 10 else ''}"


def chinese_number(number: int) -> str:
    """In the capital numerals that nobody can alter by adding a stroke."""
    if number == 0:
        return DIGITS[0]
    words, group = "", 0
    while number:
        number, four = divmod(number, 10_000)
        if four:
            gap = DIGITS[0] if number and four < 1000 else ""
            words = f"{gap}{_four_digits(four)}{GROUPS[group]}{words}"
        elif words and not words.startswith(DIGITS[0]):
            words = DIGITS[0] + words
        group += 1
    return words


def _four_digits(number: int) -> str:
    words, zero = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += (DIGITS[0] if zero and words else "") + DIGITS[digit] + PLACES[place]
        zero = digit == 0
    return words


def kilograms(grams: int) -> str:
    """Exact: three places hold every gram."""
    return f"{grams // 1000:,}.{grams % 1000:03d}"
