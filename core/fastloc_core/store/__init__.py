"""The session store: what was proposed, decided and exported in one folder of images, in one SQLite file."""

from .place import Place, find_place
from .store import Store

__all__ = ["Place", "Store", "find_place"]
