"""How a Chinese place reads in English (西安市 Xi'an, 秦淮区 Qinhuai District) and in traditional characters (蘇州市)."""

import re

from pypinyin import lazy_pinyin

# The peoples an autonomous place is named after: English names it by its own name alone.
_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇"
    "|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固"
    "|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
_AUTONOMOUS = re.compile(rf"^(?P<own>.{{2,}}?)(?:(?:{_PEOPLES})族?)+自治(?P<what>[州县旗])$")
# The longest ending first. A city needs no word for what it is.
_ENDINGS = (
    ("高新技术产业开发区", "High-Tech Zone"),
    ("经济技术开发区", "Economic Development Zone"),
    ("经济开发区", "Economic Development Zone"),
    ("地区", "Prefecture"),
    ("林区", "Forestry District"),
    ("新区", "New Area"),
    ("自治县", "County"),
    ("自治旗", "Banner"),
    ("市", ""),
    ("区", "District"),
    ("县", "County"),
    ("旗", "Banner"),
    ("盟", "League"),
)
_AUTONOMOUS_WORDS = {"州": "Prefecture", "县": "County", "旗": "Banner"}
# Places the world writes by their Mongolian, Tibetan, Uyghur or older name.
_KNOWN_AS = {
    "哈尔滨市": "Harbin", "齐齐哈尔市": "Qiqihar", "呼和浩特市": "Hohhot", "鄂尔多斯市": "Ordos",
    "呼伦贝尔市": "Hulunbuir", "巴彦淖尔市": "Bayannur", "乌兰察布市": "Ulanqab", "锡林郭勒盟": "Xilingol League",
    "兴安盟": "Hinggan League", "阿拉善盟": "Alxa League", "拉萨市": "Lhasa", "日喀则市": "Shigatse",
    "乌鲁木齐市": "Urumqi", "克拉玛依市": "Karamay", "吐鲁番市": "Turpan", "喀什地区": "Kashgar Prefecture",
    "和田地区": "Hotan Prefecture", "阿克苏地区": "Aksu Prefecture", "阿勒泰地区": "Altay Prefecture",
    "鄂温克族自治旗": "Ewenki Banner", "鄂伦春自治旗": "Oroqen Banner",
}  # fmt: skip

# The characters of the mainland's places that are written otherwise; where one has two forms, the words decide.
_SIMPLIFIED = (
    "县远阳业园区乡云凤盐兴开毕节经济术发萨镇迁鲁庆沧汉诏宽满怀苏围场宁龙顺鹤马郸莱芜滦圣资矿无为鱼阎来产汇顶体乌晖长冈库伦庐叶罗丰关尔铅银兰内东峡晋泾渑连绿抚盘桥郑"
    "铜岛竞聂荣锡驻黄赉宾态归涞邻达夹滨潍楼颍岭余寿树泽图砚临湾后钱浔坝营鸡齐岚吴绥谦鸣杂瑶彦谢门厂弥锋义华洼枣缙郧谱红滩万载维觉贵庄环岗芦双辽阴辖级划寻讷崂鹰荆张许"
    "陆会腊从汤丛随乐闽简壶浑广剑阁润静诸灵陈仓陉匀铁钦琼结遥锦净卫禅应宝农赣颇荫郓钢垫织横贡麦盖壮镜温赛涟驿诺鸠则国细离沥头饶沟肃联强苍邹礼费册邮丽党扬辉杨钟胜卧儿"
    "现陕热学历萝师蓝蓥巨桦峄赵调边类个旧泸玛当确准卢涡兖莲两狮涧谟荥榄凉绵逊错烟吕额纳鲜禄劝孙厢浉碱栏潜砀枞转综叙贺务阆厦拐绩腾冲仑间献爱项谋邓权仪陇贾硚尧鲤响邺娄"
    "烦别栾迈风积进点军贝谊运蕲征亚屿闵称蔺郏巩实验电岩鲅崃郁胶萧审垒赞创舆瓯犹硕镶贤车澜梦宫恒谯仆涂员刚伟渌绍骅蕴蓟将珲叠启芗获脱畴让溆观闻鸭贞凯极坛众单独监团轮馆"
    "习浏绛灯凭浈韩们垦复瓮炉栖"
)
_TRADITIONAL = (
    "縣遠陽業園區鄉雲鳳鹽興開畢節經濟術發薩鎮遷魯慶滄漢詔寬滿懷蘇圍場寧龍順鶴馬鄲萊蕪灤聖資礦無爲魚閻來產匯頂體烏暉長岡庫倫廬葉羅豐關爾鉛銀蘭內東峽晉涇澠連綠撫盤橋鄭"
    "銅島競聶榮錫駐黃賚賓態歸淶鄰達夾濱濰樓潁嶺餘壽樹澤圖硯臨灣後錢潯壩營雞齊嵐吳綏謙鳴雜瑤彥謝門廠彌鋒義華窪棗縉鄖譜紅灘萬載維覺貴莊環崗蘆雙遼陰轄級劃尋訥嶗鷹荊張許"
    "陸會臘從湯叢隨樂閩簡壺渾廣劍閣潤靜諸靈陳倉陘勻鐵欽瓊結遙錦淨衛禪應寶農贛頗蔭鄆鋼墊織橫貢麥蓋壯鏡溫賽漣驛諾鳩則國細離瀝頭饒溝肅聯強蒼鄒禮費冊郵麗黨揚輝楊鐘勝臥兒"
    "現陝熱學歷蘿師藍鎣鉅樺嶧趙調邊類箇舊瀘瑪當確準盧渦兗蓮兩獅澗謨滎欖涼綿遜錯煙呂額納鮮祿勸孫廂溮鹼欄潛碭樅轉綜敘賀務閬廈柺績騰衝侖間獻愛項謀鄧權儀隴賈礄堯鯉響鄴婁"
    "煩別欒邁風積進點軍貝誼運蘄徵亞嶼閔稱藺郟鞏實驗電巖鮁崍鬱膠蕭審壘贊創輿甌猶碩鑲賢車瀾夢宮恆譙僕塗員剛偉淥紹驊蘊薊將琿疊啟薌獲脫疇讓漵觀聞鴨貞凱極壇眾單獨監團輪館"
    "習瀏絳燈憑湞韓們墾復甕爐棲"
)
_AS_WRITTEN = str.maketrans(_SIMPLIFIED, _TRADITIONAL)
_WORDS = (("沈阳", "瀋阳"), ("沈河", "瀋河"), ("沈北", "瀋北"), ("阳谷", "阳穀"), ("谷城", "穀城"), ("钟祥", "鍾祥"))  # fmt: skip


def traditional_place(name: str) -> str:
    """A place's name as traditional readers write it."""
    for simplified, traditional in _WORDS:
        name = name.replace(simplified, traditional)
    return name.translate(_AS_WRITTEN)


def english_place(name: str) -> str:
    """The English name of a city, a prefecture or a county, by pinyin without tones (汉语拼音, GB/T 28039)."""
    if known := _KNOWN_AS.get(name):
        return known
    if found := _AUTONOMOUS.match(name):
        return f"{_spelled(found['own'])} {_AUTONOMOUS_WORDS[found['what']]}"
    for ending, word in _ENDINGS:
        own = name.removesuffix(ending)
        if own != name and len(own) > 1:
            return f"{_spelled(own)} {word}".rstrip()
    return _spelled(name)


def _spelled(name: str) -> str:
    """Syllables in one word; one that begins with a vowel is set off, as in Xi'an."""
    first, *others = [part for part in lazy_pinyin(name) if part.strip()] or [name]
    return (first + "".join(f"'{one}" if one[0] in "aoe" else one for one in others)).capitalize()
