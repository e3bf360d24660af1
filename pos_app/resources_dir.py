"""Finds the folder of icons, texts and templates; it must never depend on the current folder."""

import sys
from pathlib import Path


def resources_dir() -> Path:
    """The resources of a checkout, of an installed wheel, or of a frozen folder."""
    package = Path(__file__).resolve().parent
    places = [package / "_resources", package.parent / "resources"]
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        places.insert(0, Path(frozen) / "resources")
    return _first_folder(places)


def _first_folder(places: list[Path]) -> Path:
    for place in places:
        if place.is_dir():
            return place
    sought = ", ".join(str(place) for place in places)
    raise FileNotFoundError(f"The program's resources are missing; looked in {sought}")
