"""All formats that are known: those that come with Mixdesk, and those that installed packages bring."""

from functools import cache
from importlib.metadata import EntryPoint, entry_points

from core.datasets.formats._format import Format
from core.datasets.formats.ga4_events import GA4_EVENTS
from core.datasets.formats.movielens_films import MOVIELENS_FILMS
from core.datasets.formats.movielens_ratings import MOVIELENS_RATINGS
from core.datasets.formats.plain_log import PLAIN_LOG
from core.datasets.formats.shopify_orders import SHOPIFY_ORDERS
from core.datasets.formats.shopify_products import SHOPIFY_PRODUCTS
from core.errors import ConfigError, NotFoundError

ENTRY_POINTS = "mixdesk.formats"
"""The group under which a package names its formats; each entry is a `Format`."""

FORMATS: dict[str, Format] = {
    one.name: one
    for one in (SHOPIFY_PRODUCTS, SHOPIFY_ORDERS, GA4_EVENTS, MOVIELENS_RATINGS, MOVIELENS_FILMS, PLAIN_LOG)
}


def known_formats() -> tuple[Format, ...]:
    """Return all formats in the order in which a file is shown to them: what is sure comes first."""
    return tuple(sorted((*FORMATS.values(), *_installed()), key=lambda one: not one.is_sure))


def register(one: Format) -> None:
    """Add a format for as long as this process runs.

    Raises
    ------
    ConfigError
        If the name is taken.
    """
    if any(one.name == known.name for known in known_formats()):
        raise ConfigError(f"The format {one.name!r} is there already: give yours another name.")
    FORMATS[one.name] = one


def unregister(name: str) -> None:
    """Take a registered format out again.

    Raises
    ------
    NotFoundError
        If none has this name.
    """
    if name not in FORMATS:
        raise NotFoundError(f"There is no format {name!r}: the known ones are {', '.join(FORMATS)}.")
    del FORMATS[name]


@cache  # what is installed does not change while a process runs
def _installed() -> tuple[Format, ...]:
    found: dict[str, Format] = {}
    for entry in entry_points(group=ENTRY_POINTS):
        one = _loaded(entry)
        if one.name in FORMATS or one.name in found:
            raise ConfigError(f"{_source(entry)} brings a format {one.name!r}, which is there already: rename it.")
        found[one.name] = one
    return tuple(found.values())


def _loaded(entry: EntryPoint) -> Format:
    try:
        found = entry.load()
    except (ImportError, AttributeError) as error:
        raise ConfigError(f"{_source(entry)} cannot be loaded ({error}): update or uninstall that package.") from error
    if not isinstance(found, Format):
        raise ConfigError(f"{_source(entry)} is {found!r}, not a Format: update or uninstall that package.")
    return found


def _source(entry: EntryPoint) -> str:
    package = f" of the package {entry.dist.name}" if entry.dist is not None else ""
    return f"The export format {entry.name!r}{package}"
