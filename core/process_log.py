"""What a process says of its work to whoever runs it: one line an event, on stderr."""

import logging
import os

LEVEL_VARIABLE = "MIXDESK_LOG"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_DEFAULT = "WARNING"
_PACKAGES = ("core", "dashboard")

logger = logging.getLogger(__name__)


def configure_logging() -> None:
    """Write events of our packages to stderr, from the level on that MIXDESK_LOG names; called by entry points only."""
    asked = os.environ.get(LEVEL_VARIABLE) or _DEFAULT
    level = asked.upper()
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    for name in _PACKAGES:
        package = logging.getLogger(name)
        package.handlers = [handler]
        package.setLevel(level if level in LEVELS else _DEFAULT)
    if level not in LEVELS:
        logger.warning("%s is %r: choose one of %s. %s is used.", LEVEL_VARIABLE, asked, ", ".join(LEVELS), _DEFAULT)
