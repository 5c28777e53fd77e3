"""What a process logs, and from which level on."""

import logging

import pytest

from core.process_log import configure_logging


@pytest.fixture(autouse=True)
def as_before():
    packages = [logging.getLogger(name) for name in ("core", "dashboard")]
    kept = [(package, package.handlers, package.level) for package in packages]
    yield
    for package, handlers, level in kept:
        package.handlers = handlers
        package.setLevel(level)


def logged(capsys, name="core.store.workspace"):
    """Return the levels of which a line is written."""
    configure_logging()
    for level in ("DEBUG", "INFO", "WARNING", "ERROR"):
        logging.getLogger(name).log(getattr(logging, level), "a %s", "line")
    return [line.split()[2] for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize(
    ("asked", "levels"),
    [
        (None, ["WARNING", "ERROR"]),
        ("", ["WARNING", "ERROR"]),
        ("info", ["INFO", "WARNING", "ERROR"]),
        ("ERROR", ["ERROR"]),
    ],
)
def test_lines_are_written_from_the_level_on_that_the_environment_names(capsys, monkeypatch, asked, levels):
    monkeypatch.delenv("MIXDESK_LOG", raising=False)
    if asked is not None:
        monkeypatch.setenv("MIXDESK_LOG", asked)
    assert logged(capsys) == levels
    assert logged(capsys, "dashboard.server") == levels
    assert logged(capsys, "somebody.else") == []


def test_a_line_says_when_how_grave_and_where(capsys, monkeypatch):
    monkeypatch.setenv("MIXDESK_LOG", "INFO")
    configure_logging()
    logging.getLogger("core.jobs").info("job %s started", 7)
    date, _, *rest = capsys.readouterr().err.split()
    assert len(date.split("-")) == 3
    assert rest == ["INFO", "core.jobs:", "job", "7", "started"]


def test_a_level_that_is_none_is_said_and_warnings_are_written(capsys, monkeypatch):
    monkeypatch.setenv("MIXDESK_LOG", "loud")
    configure_logging()
    said = capsys.readouterr().err
    assert "MIXDESK_LOG is 'loud': choose one of DEBUG, INFO, WARNING, ERROR, CRITICAL. WARNING is used." in said
    assert logging.getLogger("core").level == logging.WARNING
