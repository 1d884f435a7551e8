"""The store of a folder of images: its proposals, decisions and exports in one SQLite file."""

from .place import Place, find_place
from .store import Store

__all__ = ["Place", "Store", "find_place"]
