"""The ground every test stands on: one screen, one locale, our font, and no surprises.

A warning in the log fails a test unless `@pytest.mark.logs("part of the text")` expects it, and so
does a logger that is left switched off; a connection beyond loopback fails; under CI a skipped test
fails the run.
"""

import logging
import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from pos_app.resources_dir import resources_dir
from tests.helpers import ready_made, scratch
from tests.helpers.surprises import LogWatch, keep_sockets_local

SCREEN = Path(__file__).parent / "helpers" / "screen.json"

# Before anything imports Qt: the offscreen screen is 800x800 otherwise.
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={SCREEN}"
os.environ["LC_ALL"] = "C.UTF-8"

# A busy machine is no failure: no example is timed.
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")

keep_sockets_local()
scratch.make()
log_watch = LogWatch()
logging.getLogger().addHandler(log_watch)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "logs(*parts): log records this test expects")


def pytest_collection_finish() -> None:
    ready_made.hand_out()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    result = yield
    expected = [part for mark in item.iter_markers("logs") for part in mark.args]
    fail_on(log_watch.complaints(expected))
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    result = yield
    fail_on([*log_watch.complaints([]), *log_watch.unheard()])
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, object, object]:
    log_watch.records.clear()
    return (yield)


def fail_on(complaints: list[str]) -> None:
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


@pytest.fixture(scope="session")
def qapp(qapp):
    """Qt with our font; without any font every glyph is a box and nothing else would fail."""
    from PySide6.QtGui import QFontDatabase

    for font in sorted((resources_dir() / "fonts").glob("*.otf")):
        assert QFontDatabase.addApplicationFont(str(font)) >= 0, font
    assert "Inter" in QFontDatabase.families()
    return qapp


def pytest_sessionfinish(session: pytest.Session) -> None:
    if os.environ.get("CI") and skipped(session.config) and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    number = skipped(config)
    if number:
        rule = "; under CI that fails the run" if os.environ.get("CI") else ""
        terminalreporter.section(f"{number} tests were SKIPPED, reasons above{rule}", red=True)


def skipped(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", ())) if reporter else 0
