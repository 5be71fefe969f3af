"""Climate by province and city: what the weather means for a parts trade, coarse and stated.

Zones: thermal zones for building design, GB 50176-2016 (which the climate zones I–VII of GB 50178-93 and GB 50352-2019
follow: I severe cold, II cold, III hot summer and cold winter, IV hot summer and warm winter, V mild; VI and VII, the
Tibetan plateau and Xinjiang, are severe cold or cold by place). A province has the zone of its capital in the city table
of GB 50189-2015 (3.1.2); cities and prefectures whose seat lies in another zone are listed by themselves. Below
the city nothing is told apart: Dunhuang has the zone of Jiuquan.
Rain: the plum-rain area of GB/T 33671-2017 (Jiangnan, middle and lower Yangtze, Jianghuai), and the provinces of the
South China first flood season (April–June) as monitored by the China Meteorological Administration.
Altitude: published elevation of the provincial capital's urban area, rounded to 10 m.
Coast: provinces with a sea coast.
"""

from typing import NamedTuple

ZONES = ("severe_cold", "cold", "hot_cold", "hot_warm", "mild")
RAINS = ("plum", "south", "none")


class Climate(NamedTuple):
    """One province: zone, rainy season, metres above sea level, sea coast."""

    zone: str
    rain: str
    altitude_m: int
    coastal: bool


# First two digits of the division code → climate.
PROVINCES: dict[str, Climate] = {
    "11": Climate("cold", "none", 40, coastal=False),  # Beijing
    "12": Climate("cold", "none", 10, coastal=True),  # Tianjin
    "13": Climate("cold", "none", 80, coastal=True),  # Hebei
    "14": Climate("cold", "none", 780, coastal=False),  # Shanxi
    "15": Climate("severe_cold", "none", 1060, coastal=False),  # Inner Mongolia
    "21": Climate("severe_cold", "none", 40, coastal=True),  # Liaoning
    "22": Climate("severe_cold", "none", 240, coastal=False),  # Jilin
    "23": Climate("severe_cold", "none", 140, coastal=False),  # Heilongjiang
    "31": Climate("hot_cold", "plum", 10, coastal=True),  # Shanghai
    "32": Climate("hot_cold", "plum", 10, coastal=True),  # Jiangsu
    "33": Climate("hot_cold", "plum", 40, coastal=True),  # Zhejiang
    "34": Climate("hot_cold", "plum", 30, coastal=False),  # Anhui
    "35": Climate("hot_warm", "south", 80, coastal=True),  # Fujian
    "36": Climate("hot_cold", "plum", 50, coastal=False),  # Jiangxi
    "37": Climate("cold", "none", 50, coastal=True),  # Shandong
    "41": Climate("cold", "none", 110, coastal=False),  # Henan
    "42": Climate("hot_cold", "plum", 20, coastal=False),  # Hubei
    "43": Climate("hot_cold", "plum", 50, coastal=False),  # Hunan
    "44": Climate("hot_warm", "south", 10, coastal=True),  # Guangdong
    "45": Climate("hot_warm", "south", 80, coastal=True),  # Guangxi
    "46": Climate("hot_warm", "south", 10, coastal=True),  # Hainan
    "50": Climate("hot_cold", "none", 240, coastal=False),  # Chongqing
    "51": Climate("hot_cold", "none", 500, coastal=False),  # Sichuan
    "52": Climate("mild", "none", 1100, coastal=False),  # Guizhou
    "53": Climate("mild", "none", 1890, coastal=False),  # Yunnan
    "54": Climate("cold", "none", 3650, coastal=False),  # Tibet
    "61": Climate("cold", "none", 400, coastal=False),  # Shaanxi
    "62": Climate("cold", "none", 1520, coastal=False),  # Gansu
    "63": Climate("severe_cold", "none", 2260, coastal=False),  # Qinghai
    "64": Climate("cold", "none", 1110, coastal=False),  # Ningxia
    "65": Climate("severe_cold", "none", 860, coastal=False),  # Xinjiang
    "71": Climate("hot_warm", "plum", 10, coastal=True),  # Taiwan
    "81": Climate("hot_warm", "south", 10, coastal=True),  # Hong Kong
    "82": Climate("hot_warm", "south", 10, coastal=True),  # Macao
}

# First four digits of the division code → zone, where it is not the province's.
CITIES: dict[str, str] = {
    "1402": "severe_cold",  # Datong
    "2102": "cold", "2106": "cold",  # Dalian, Dandong
    "3203": "cold", "3207": "cold",  # Xuzhou, Lianyungang
    "3416": "cold",  # Bozhou
    "3507": "hot_cold",  # Nanping
    "4115": "hot_cold",  # Xinyang
    "4402": "hot_cold",  # Shaoguan
    "4503": "hot_cold",  # Guilin
    "5132": "cold", "5133": "severe_cold", "5134": "mild",  # Aba, Garze, Liangshan
    "5203": "hot_cold", "5206": "hot_cold", "5226": "hot_cold",  # Zunyi, Tongren, Qiandongnan (Kaili)
    "5328": "hot_warm",  # Xishuangbanna
    "5402": "severe_cold", "5406": "severe_cold", "5425": "severe_cold",  # Shigatse, Nagqu, Ngari
    "6107": "hot_cold", "6109": "hot_cold",  # Hanzhong, Ankang
    "6209": "severe_cold",  # Jiuquan
    "6504": "cold", "6505": "cold", "6528": "cold",  # Turpan, Hami, Bayingolin (Korla)
    "6531": "cold", "6532": "cold", "6540": "cold",  # Kashgar, Hotan, Ili (Yining)
}  # fmt: skip
