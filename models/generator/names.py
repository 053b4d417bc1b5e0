"""Made-up places, public bodies and the ways to reach them. None is meant to exist."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

_FIRST = "安宝昌澄春德东丰福广桂海和恒弘华嘉建江锦景静康兰乐临灵龙隆罗梅明南宁平清庆泉瑞三石双水泰天通桐文武西祥新兴秀雅延阳永玉云"
_SECOND = "安滨川德定峰冈港谷关海河湖化江津康口岭林陵龙明南宁坪浦溪泉山水塘田湾乡秀阳原源远岳云泽州庄"
_PROVINCES = ("岚江省", "云泽省", "澄海省", "宁川省", "泰和自治区", "东岳省")
_BUREAUS = (
    "发展和改革", "教育", "科学技术", "公安", "民政", "司法", "财政", "人力资源和社会保障", "自然资源", "生态环境", "交通运输",
    "水利", "农业农村", "商务", "文化和旅游", "卫生健康", "应急管理", "审计", "市场监督管理", "统计",
    "住房和城乡建设", "林业", "医疗保障",
    "城市管理", "行政审批服务", "税务", "气象", "退役军人事务", "信访", "体育",
)  # fmt: skip
_COMMISSIONS = (
    "发展和改革委员会",
    "卫生健康委员会",
    "国有资产监督管理委员会",
    "民族宗教事务委员会",
    "高新技术产业开发区管理委员会",
    "风景名胜区管理委员会",
)
_ROADS = (
    "人民路",
    "解放大街",
    "建设路",
    "中山东路",
    "文化街",
    "府前路",
    "新华大道",
    "振兴路",
    "滨河西路",
    "青年街",
    "光明巷",
    "迎宾大道",
)
_MAILS = ("163.com", "126.com", "qq.com", "sina.com", "{letters}.gov.cn", "mail.{letters}.gov.cn")


@dataclass(frozen=True, slots=True)
class Body:
    """A public body: as titles name it, as its own prose calls it, and how to reach it."""

    organization: str
    short: str
    address: str
    postcode: str
    phone: str
    email: str
    website: str


def place(rng: Random) -> str:
    """A place's name without its kind: two characters, seldom three."""
    name = rng.choice(_FIRST) + rng.choice(_SECOND)
    return name + rng.choice(_SECOND) if rng.random() < 0.12 else name


def body(rng: Random) -> Body:
    """A random body with its contacts."""
    city, county, town = place(rng) + "市", place(rng) + rng.choice("县区县区市旗"), place(rng)
    town += rng.choice(("镇", "镇", "乡", "街道", "苏木"))
    organization, short = _organization(rng, city, county, town)
    if rng.random() < 0.06:
        organization = rng.choice(_PROVINCES) + organization
    letters = "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(3, 7)))
    mailbox = letters + rng.choice(("", "zwgk", "xxgk", str(rng.randint(1, 9999)), "_bgs"))
    address = county + (town if rng.random() < 0.5 else "") + rng.choice(_ROADS) + f"{rng.randint(1, 999)}号"
    if rng.random() < 0.2:
        address = city + address
    if rng.random() < 0.2:
        address += rng.choice(("行政中心3号楼", "政府大院", f"{rng.randint(1, 12)}楼{rng.randint(101, 999)}室", organization))
    return Body(
        organization=organization,
        short=short,
        address=address,
        postcode=str(rng.randint(100000, 859999)),
        phone=_phone(rng),
        email=f"{mailbox}@{rng.choice(_MAILS).format(letters=letters)}",
        website=rng.choice(("http://www.{0}.gov.cn", "www.{0}.gov.cn", "https://www.{0}.gov.cn/", "http://{0}.gov.cn/zwgk")).format(
            letters
        ),
    )


def _organization(rng: Random, city: str, county: str, town: str) -> tuple[str, str]:
    kind = rng.choices(("town", "county", "bureau", "commission", "town-only", "city"), (35, 15, 28, 8, 8, 6))[0]
    above = rng.choice((county, county, county, city, city + county, ""))
    if kind == "town":
        suffix = "办事处" if town.endswith("街道") else "人民政府"
        return above + town + suffix, town
    if kind == "town-only":
        return (above or county) + town, town
    if kind == "county":
        region = rng.choice((county, city + county))
        return region + rng.choice(("人民政府", "人民政府", "人民政府办公室")), county
    if kind == "city":
        return city + rng.choice(("人民政府", "人民政府办公室", "政务服务管理局")), city
    region = rng.choice((city, county, county))
    tail = rng.choice(_BUREAUS) + "局" if kind == "bureau" else rng.choice(_COMMISSIONS)
    return region + tail, (region if rng.random() < 0.5 else "") + tail


def _phone(rng: Random) -> str:
    area = rng.choice(("010", "021", f"0{rng.randint(310, 998)}"))
    number = str(rng.randint(2_000_000, 89_999_999))
    return rng.choice(("{0}-{1}", "{0}-{1}", "{0}-{1}", "({0}){1}", "{1}", "{0}{1}")).format(area, number)
