"""Where the 16 cities stand on a tile map: equal squares laid out as the cities lie to one another. No outside data, no borders."""

from __future__ import annotations

from typing import NamedTuple


class Tile(NamedTuple):
    """Place of a city: columns from the west, rows from the north, both from 0."""

    column: int
    row: int


TILES: dict[str, Tile] = {
    "Dezhou": Tile(1, 0), "Binzhou": Tile(2, 0), "Dongying": Tile(3, 0), "Yantai": Tile(5, 0), "Weihai": Tile(6, 0),
    "Liaocheng": Tile(0, 1), "Jinan": Tile(1, 1), "Zibo": Tile(2, 1), "Weifang": Tile(3, 1), "Qingdao": Tile(4, 1),
    "Taian": Tile(1, 2), "Linyi": Tile(2, 2), "Rizhao": Tile(3, 2),
    "Heze": Tile(0, 3), "Jining": Tile(1, 3), "Zaozhuang": Tile(2, 3),
}  # fmt: skip
"""Tiles by the English name of the city, as in `sim.scenario.places.CITIES`."""

COLUMNS, ROWS = (max(tile[axis] for tile in TILES.values()) + 1 for axis in (0, 1))
"""Size of the grid."""
