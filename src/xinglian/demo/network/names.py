"""Names, phones and registration codes that look right and belong to nobody."""

from numpy.random import Generator

# Second characters that read well after a province's short name or alone; pairs are drawn, so the firms are invented.
FIRST = "瀚煜晟璟霖峻垚骐翊昶铄沐岚珩钧柏澜屹朔棠辰曜禾擎泽恒昱彧琰璞瑾钰锴铠镝骁骊骥麒鹭鸣鹤桓枫桦榆槿樾熠烨焱煊煦"
SECOND = "驰驷途远岳川通畅行越腾帆驿路程达澄跃辕轩骏舟运捷"
SURNAMES = "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = "建国志强海波晓燕丽娟文博俊杰雅静春梅立新永康思远佳怡子涵宏伟秀英国栋玉兰振华婷婷大鹏少军冬梅新宇凯丰"

WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BODY_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def firm(rng: Generator) -> str:
    """Two characters, such as 璟驰."""
    return FIRST[int(rng.integers(len(FIRST)))] + SECOND[int(rng.integers(len(SECOND)))]


def person(rng: Generator) -> str:
    """A surname and one or two characters."""
    start = int(rng.integers(len(GIVEN) // 2)) * 2
    given = GIVEN[start : start + (2 if rng.random() < 0.75 else 1)]
    return SURNAMES[int(rng.integers(len(SURNAMES)))] + given


def phone(serial: int) -> str:
    """Eleven digits in 154-0, a prefix no Chinese operator hands out."""
    return f"1540{serial:07d}"


def credit_code(*, region_code: str, serial: int) -> str:
    """A unified social credit code (GB 32100): 91, a county, an invented body with its own check character (GB 11714), a check character."""
    body = f"X{serial:07d}"
    rest = (
        11
        - sum(
            BODY_ALPHABET.index(char) * weight
            for char, weight in zip(body, BODY_WEIGHTS, strict=True)
        )
        % 11
    )
    check = "X" if rest == 10 else "0" if rest == 11 else str(rest)
    front = f"91{region_code:0<6}{body}{check}"
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(front, WEIGHTS, strict=True))
    return front + ALPHABET[(31 - total % 31) % 31]
