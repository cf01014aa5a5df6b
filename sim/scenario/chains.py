"""Canonical names of the landmark industrial chains and the emerging fields.

The document of 2023 speaks of 11 landmark chains without naming them; the list here is ours, in the words of provincial plans of 2021-22 as
recalled (unverified). The four fields are those of measure 3. The order is the order of the index columns `chain` and `field`.
"""

from __future__ import annotations

from typing import NamedTuple


class Chain(NamedTuple):
    """A landmark chain or an emerging field: short name for files, names in both languages."""

    slug: str
    en: str
    zh: str


CHAINS: tuple[Chain, ...] = (
    Chain("information_technology", "Information technology", "新一代信息技术"),
    Chain("home_appliances", "Smart home appliances", "智能家电"),
    Chain("motor_vehicles", "Motor vehicles", "汽车"),
    Chain("rail_transport", "Rail transport equipment", "轨道交通装备"),
    Chain("marine_equipment", "Ships and marine equipment", "船舶与海工装备"),
    Chain("machinery", "High-end machinery", "高端装备"),
    Chain("new_energy", "New-energy equipment", "新能源装备"),
    Chain("chemicals", "High-end chemicals", "高端化工"),
    Chain("materials", "Metals and advanced materials", "冶金与先进材料"),
    Chain("medicine", "Medicine and medical devices", "医药与医疗器械"),
    Chain("food_and_textiles", "Food, textiles and light industry", "食品纺织轻工"),
)

FIELDS: tuple[Chain, ...] = (
    Chain("hydrogen", "Hydrogen", "氢能"),
    Chain("nuclear", "Nuclear energy", "核能"),
    Chain("synthetic_biology", "Synthetic biology", "合成生物"),
    Chain("new_display", "New display", "新型显示"),
)

CHAIN_SLUGS: tuple[str, ...] = tuple(chain.slug for chain in CHAINS)
FIELD_SLUGS: tuple[str, ...] = tuple(field.slug for field in FIELDS)
