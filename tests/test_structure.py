"""The shape of the code: one name for one module, rooms with doors, and one way only."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Names that stand twice, and why: each further one is either a rename or a line here.
SAME_NAME = {
    "page": "every page is the module `page` of its folder",
    "registry": "every kind of extension has one",
    "rows": "the dashboard's turn the engine's into those on screen",
    # What a page shows of the engine's module of the same name:
    "experiment": "Evaluate",
    "groups": "Map",
    "protocol": "Evaluate",
    "trade_offs": "Evaluate",
    "why_not": "Recommend",
}


@cache
def modules(*folders: str) -> dict[str, Path]:
    """Return every module's path by its dotted name; a package goes by the name of its folder."""
    found = {}
    for path in sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Return the dotted names that a module imports, those inside functions included."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)]
    return tuple(found)


def private_owners(name: str, known: dict[str, Path]) -> Iterator[str]:
    """Return the packages whose private modules a dotted name passes through."""
    parts = name.split(".")
    for place, part in enumerate(parts):
        is_private = part.startswith("_") and not part.startswith("__")
        if is_private and ".".join(parts[: place + 1]) in known:
            yield ".".join(parts[:place])


def test_no_two_modules_go_by_one_name():
    places = defaultdict(set)
    for name, path in modules("core", "dashboard").items():
        if path.name not in ("__init__.py", "__main__.py"):
            places[path.stem.lstrip("_")].add(name)
    twice = {name: sorted(where) for name, where in places.items() if len(where) > 1}
    assert {name: where for name, where in twice.items() if name not in SAME_NAME} == {}
    assert sorted(SAME_NAME) == sorted(twice)


def test_a_private_module_is_imported_by_its_own_package_only():
    known = modules("core", "dashboard")
    strangers = {
        (importer, imported)
        for importer, path in known.items()
        for imported in imports(path)
        for owner in private_owners(imported, known)
        if not f"{importer}.".startswith(f"{owner}.")
    }
    assert strangers == set()


def test_the_engine_never_imports_the_dashboard():
    importers = {name for name, path in modules("core").items() for one in imports(path) if one.startswith("dashboard")}
    assert importers == set()


def test_no_test_module_imports_from_another():
    known = {name.rpartition(".")[2] for name in modules("tests")}
    names = {name for name in known if name.startswith("test_")}
    borrowers = {
        (name, one) for name, path in modules("tests").items() for one in imports(path) if names & set(one.split("."))
    }
    assert borrowers == set()
