"""What `pip install .` gives: the command, the program and its resources in one wheel."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from pos_app import __version__

ROOT = Path(__file__).parent.parent.parent
ASK = "from pos_app.resources_dir import resources_dir; print(resources_dir())"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel's content, unpacked as pip would."""
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(folder))
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site-packages")
    return folder / "site-packages"


def test_the_wheel_finds_its_own_resources(installed):
    asked = subprocess.run(
        [sys.executable, "-c", ASK], cwd=installed, capture_output=True, text=True, check=True
    )
    found = Path(asked.stdout.strip())
    assert found == installed / "pos_app" / "_resources"
    assert {one.name for one in found.rglob("*.toml")} >= {"en.toml", "nl.toml"}


def test_the_wheel_gives_the_command(installed):
    facts = installed / f"pos_app-{__version__}.dist-info"
    assert "pos-app = pos_app.cli:main" in (facts / "entry_points.txt").read_text("utf-8")


def test_the_wheel_carries_every_migration(installed):
    ours = {path.relative_to(ROOT) for path in ROOT.glob("pos_app/**/versions/*.py")}
    assert ours
    assert all((installed / path).is_file() for path in ours)
