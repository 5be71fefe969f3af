"""The sample campaign, "cold wave: antifreeze": whom it is for and what it says. The weather is invented and says so."""

from dataclasses import dataclass, replace

TITLE = "冷空气来了：防冻液"
# Where the cold air arrives (the cold provinces, Jiangsu and Sichuan on its way), buying antifreeze, nothing read lately.
AUDIENCE = "(cold_region | region:32 | region:51) & buys:antifreeze & !read_last_7d"
REQUIRED_ROLES = ("partner_owner",)
ACTION_URL = "/catalogue/?category=antifreeze"


@dataclass(frozen=True, kw_only=True)
class Text:
    """One variant; `partner_type` and `role` empty: for everybody in that language."""

    language: str
    subject: str
    body: str
    action_label: str
    partner_type: str = ""
    role: str = ""


_WRITTEN: tuple[Text, ...] = (
    Text(
        language="zh-hans",
        subject="冷空气来了，{partner.short_name}的防冻液够卖吗",
        body="""{person.name|您好}：

未来 7 天冷空气从北方南下到江苏、四川，降温 8–12 ℃（模拟天气）。{partner.short_name}近 12 个月防冻液进货 {figure.antifreeze_bought|暂无记录}，占全部进货的 {figure.antifreeze_share|很小一部分}。

今天请做三件事：
- **查库存**：冰点 −35 ℃ 的还剩几桶
- **报缺口**：今天下的单，48 小时内发出
- **提醒老客户**：趁天晴把防冻液和玻璃水一起换

看完请签收，我们好安排车次。""",
        action_label="补防冻液",
    ),
    Text(
        language="zh-hans",
        partner_type="provincial_agent",
        subject="冷空气来了：请今天备足全省防冻液",
        body="""{person.name|您好}：

未来 7 天冷空气从北方南下到江苏、四川，降温 8–12 ℃（模拟天气），全省网点会同时补货。{partner.short_name}近 12 个月防冻液进货 {figure.antifreeze_bought|暂无记录}；库里超过 180 天没动的货值 {figure.slow_value|暂无记录}。

请今天完成：
- **盘点**：−35 ℃ 和 −45 ℃ 两种冰点各剩几桶
- **备货**：按去年同期最高一周的 1.5 倍备，今天下单优先装车
- **分货**：先保离得远的地市，慢动的货由区域经理帮您调

看完请签收。区域经理会在 1 小时内和您核对数量。""",
        action_label="按建议备货",
    ),
    Text(
        language="zh-hans",
        partner_type="garage",
        subject="冷空气来了：今天就能多做几单换液",
        body="""{person.name|您好}：

未来 7 天冷空气从北方南下到江苏、四川，降温 8–12 ℃（模拟天气）。每年这一周，换防冻液的车最多。

- **给老客户打电话**：两年没换过的先打
- **备两种冰点**：轿车 −35 ℃，常跑北边的 −45 ℃
- **顺手查**：蓄电池、雨刮、玻璃水

缺货今天就补，48 小时内发出。看完请签收。""",
        action_label="补防冻液",
    ),
    Text(
        language="zh-hans",
        role="technician",
        subject="换防冻液：三步，别忘排气",
        body="""{person.name|师傅}：

这几天降温，换液的车多。照这个顺序做：
1. 测冰点：折射仪读数高于 −25 ℃ 就换
2. 放净再加：不同配方不混加，颜色相同也不行
3. 排气：暖风开到最大，怠速到风扇转，再补到刻度

看完请签收。""",
        action_label="看换液要点",
    ),
    Text(
        language="zh-hant",
        subject="冷空氣來了，{partner.short_name}的防凍液夠賣嗎",
        body="""{person.name|您好}：

未來 7 天冷空氣從北方南下到江蘇、四川，降溫 8–12 ℃（模擬天氣）。{partner.short_name}近 12 個月防凍液進貨 {figure.antifreeze_bought|暫無記錄}，佔全部進貨的 {figure.antifreeze_share|很小一部分}。

今天請做三件事：
- **查庫存**：冰點 −35 ℃ 的還剩幾桶
- **報缺口**：今天下的單，48 小時內發出
- **提醒老客戶**：趁天晴把防凍液和玻璃水一起換

看完請簽收，我們好安排車次。""",
        action_label="補防凍液",
    ),
    Text(
        language="en",
        subject="Cold wave: has {partner.short_name} enough antifreeze?",
        body="""Dear {person.name|partner},

Within 7 days cold air reaches from the north down to Jiangsu and Sichuan: 8–12 °C colder (simulated weather). Antifreeze bought by {partner.short_name} in 12 months: {figure.antifreeze_bought|no record}, {figure.antifreeze_share|a small part} of its purchases.

Three things for today:
- **Count**: how many cans of −35 °C are left
- **Order what is missing**: ordered today, shipped within 48 hours
- **Call your regulars**: coolant and screenwash in one visit, while it is dry

Please acknowledge when you have read this; we plan the trucks by it.""",
        action_label="Order antifreeze",
    ),
    Text(
        language="en",
        role="technician",
        subject="Changing coolant: three steps, and bleed it",
        body="""Dear {person.name|colleague},

Many cars will come for coolant these days. In this order:
1. Measure: change it when the refractometer shows more than −25 °C
2. Drain, then fill: never mix formulas, not even of the same colour
3. Bleed: heater on full, idle until the fan runs, then top up to the mark

Please acknowledge when you have read this.""",
        action_label="See the steps",
    ),
)

# A text for a type goes before one for a role; the steps of the job are for the technicians of these types as well.
TEXTS: tuple[Text, ...] = _WRITTEN + tuple(
    replace(text, partner_type=partner_type)
    for text in _WRITTEN
    if text.role == "technician"
    for partner_type in ("provincial_agent", "garage")
)
