"""What README and handbook tell an owner to type is there."""

import re
from pathlib import Path

import pytest

from pos_app.cli import main
from pos_app.hq.config import KINDS
from pos_app.till.config import KNOWN

ROOT = Path(__file__).parents[1]
HANDBOOK = (ROOT / "resources" / "handbook.md").read_text(encoding="utf-8")
PAGES = HANDBOOK + (ROOT / "README.md").read_text(encoding="utf-8")
TOLD = sorted(set(re.findall(r"pos-app (hq|till) ([a-z][a-z-]+)", PAGES)))


@pytest.mark.parametrize("program", ["hq", "till"])
def test_each_command_is_told_and_each_told_one_is_there(
    program: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([program, "--help"])
    there = set(re.findall(r"^    ([a-z-]+)(?: |$)", capsys.readouterr().out, re.MULTILINE))
    told = {verb for name, verb in TOLD if name == program}
    assert told <= there
    assert there - told - set(re.findall(r"`([a-z-]+)`", HANDBOOK)) <= {"open"}


@pytest.mark.parametrize("key", sorted(KINDS | dict.fromkeys(KNOWN - {"hq_url"})))
def test_each_setting_is_told(key: str) -> None:
    assert re.search(rf"\b{key}\b", HANDBOOK)
