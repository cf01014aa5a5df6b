"""Canonical names that the table of firms is indexed by: cities, two-digit sectors, sizes, ownerships.

The order is the order of the index columns of the table of firms and must never change. A scenario's `where` may use the
English or the Chinese name, and for a sector its code.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class City(NamedTuple):
    """A prefecture-level city of Shandong."""

    en: str
    zh: str


class Sector(NamedTuple):
    """A two-digit sector of the national classification GB/T 4754-2017: section letter and number, names."""

    code: str
    en: str
    zh: str


CITIES: tuple[City, ...] = (
    City("Jinan", "济南"),
    City("Qingdao", "青岛"),
    City("Zibo", "淄博"),
    City("Zaozhuang", "枣庄"),
    City("Dongying", "东营"),
    City("Yantai", "烟台"),
    City("Weifang", "潍坊"),
    City("Jining", "济宁"),
    City("Taian", "泰安"),
    City("Weihai", "威海"),
    City("Rizhao", "日照"),
    City("Linyi", "临沂"),
    City("Dezhou", "德州"),
    City("Liaocheng", "聊城"),
    City("Binzhou", "滨州"),
    City("Heze", "菏泽"),
)

SECTORS: tuple[Sector, ...] = (
    Sector("B06", "Coal mining and washing", "煤炭开采和洗选业"),
    Sector("B07", "Oil and natural gas extraction", "石油和天然气开采业"),
    Sector("B08", "Ferrous metal mining", "黑色金属矿采选业"),
    Sector("B09", "Non-ferrous metal mining", "有色金属矿采选业"),
    Sector("B10", "Non-metallic mineral mining", "非金属矿采选业"),
    Sector("B11", "Mining support activities", "开采专业及辅助性活动"),
    Sector("B12", "Other mining", "其他采矿业"),
    Sector("C13", "Processing of farm products", "农副食品加工业"),
    Sector("C14", "Food", "食品制造业"),
    Sector("C15", "Liquor, beverages and refined tea", "酒、饮料和精制茶制造业"),
    Sector("C16", "Tobacco", "烟草制品业"),
    Sector("C17", "Textiles", "纺织业"),
    Sector("C18", "Apparel", "纺织服装、服饰业"),
    Sector("C19", "Leather, fur, feather and footwear", "皮革、毛皮、羽毛及其制品和制鞋业"),
    Sector("C20", "Wood, bamboo, rattan and straw products", "木材加工和木、竹、藤、棕、草制品业"),
    Sector("C21", "Furniture", "家具制造业"),
    Sector("C22", "Paper", "造纸和纸制品业"),
    Sector("C23", "Printing and reproduction of recorded media", "印刷和记录媒介复制业"),
    Sector("C24", "Articles for culture, education, arts, sports and recreation", "文教、工美、体育和娱乐用品制造业"),
    Sector("C25", "Processing of petroleum, coal and other fuels", "石油、煤炭及其他燃料加工业"),
    Sector("C26", "Chemical materials and products", "化学原料和化学制品制造业"),
    Sector("C27", "Medicines", "医药制造业"),
    Sector("C28", "Chemical fibres", "化学纤维制造业"),
    Sector("C29", "Rubber and plastics", "橡胶和塑料制品业"),
    Sector("C30", "Non-metallic mineral products", "非金属矿物制品业"),
    Sector("C31", "Smelting and rolling of ferrous metals", "黑色金属冶炼和压延加工业"),
    Sector("C32", "Smelting and rolling of non-ferrous metals", "有色金属冶炼和压延加工业"),
    Sector("C33", "Metal products", "金属制品业"),
    Sector("C34", "General machinery", "通用设备制造业"),
    Sector("C35", "Special machinery", "专用设备制造业"),
    Sector("C36", "Motor vehicles", "汽车制造业"),
    Sector("C37", "Rail, ship, aerospace and other transport equipment", "铁路、船舶、航空航天和其他运输设备制造业"),
    Sector("C38", "Electrical machinery and equipment", "电气机械和器材制造业"),
    Sector("C39", "Computers, communication and other electronic equipment", "计算机、通信和其他电子设备制造业"),
    Sector("C40", "Measuring instruments", "仪器仪表制造业"),
    Sector("C41", "Other manufacturing", "其他制造业"),
    Sector("C42", "Recycling of waste resources", "废弃资源综合利用业"),
    Sector("C43", "Repair of metal products, machinery and equipment", "金属制品、机械和设备修理业"),
    Sector("D44", "Electricity and heat", "电力、热力生产和供应业"),
    Sector("D45", "Gas", "燃气生产和供应业"),
    Sector("D46", "Water", "水的生产和供应业"),
    Sector("I65", "Software and information technology services", "软件和信息技术服务业"),
    Sector("M73", "Research and development", "研究和试验发展"),
    Sector("M74", "Professional technical services", "专业技术服务业"),
    Sector("M75", "Technology promotion and application services", "科技推广和应用服务业"),
)

SIZES: tuple[str, ...] = ("micro", "small", "medium", "large")
"""Size classes, smallest first."""

SIZES_ZH: tuple[str, ...] = ("微型", "小型", "中型", "大型")

OWNERSHIPS: tuple[str, ...] = ("state", "collective", "private", "foreign", "hong_kong_macao_taiwan", "other")
"""Registered ownership."""

OWNERSHIPS_ZH: tuple[str, ...] = ("国有", "集体", "私营", "外商投资", "港澳台投资", "其他")


def size_class(employees: NDArray, revenue: NDArray) -> NDArray[np.int8]:
    """Index into SIZES by the national size rule for industry (statistics bureau 2017): staff and sales must both reach a class.

    employees: persons, revenue: yuan/year, both shape (n,).
    """
    limits = ((20, 3e6), (300, 20e6), (1000, 400e6))
    classes = np.zeros(np.shape(employees), np.int8)
    for staff, sales in limits:  # faster than a binary search in three numbers
        classes += (employees >= staff) & (revenue >= sales)
    return classes
