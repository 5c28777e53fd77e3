"""Which column feeds which field, and which table a file is: guessed from names and content, to be confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from core.datasets.columns import FIELDS, ITEM_ID, REQUIRED, USER_ID, Table
from core.datasets.guessing._column_content import Content, contents_of
from core.datasets.guessing._content_fit import MANY, content_fit
from core.datasets.guessing._field_names import is_known, name_fit, says_nothing, words_of
from core.datasets.reading import RawTable

Role = Table

MIN_CONFIDENCE, MIN_REQUIRED_CONFIDENCE = 0.5, 0.3
_UNKNOWN_NAME, _NAME_OF_ANOTHER = 0.7, 0.5
_MAY_SHARE = {ITEM_ID, "group_id"}
_LIST_NAMES = {"listid", "impressionid", "slateid", "requestid", "pageviewid"}
_PLACE_NAMES = {"position", "rank", "slot", "place", "pos"}
_SHOWN_NAMES = {"propensity", "clicked", "variant", "dwellseconds", "converted"}
_PERSON_NAMES = set(
    words_of(
        "email firstname lastname phone birthday birthdate dateofbirth zipcode zip postcode occupation "
        "signupdate joinedat registeredat vorname nachname plz"
    )
)
_FILE_WORDS: dict[Role, tuple[str, ...]] = {
    "items": words_of(
        "item items product products catalog catalogue movie movies book books article articles produkte"
    ),
    "interactions": words_of("interactions log logs events orders ratings reviews clicks views purchases transactions"),
    "users": words_of("user users customer customers member members shoppers kunden people"),
    "impressions": words_of("impressions lists slates shown"),
}


@dataclass(frozen=True, slots=True)
class FieldGuess:
    """The column that most likely feeds a field.

    Attributes
    ----------
    confidence : float in [0, 1]
    why : str
        A few plain words: "named like it, 96% read as dates or times".
    """

    field: str
    column: str
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class RoleGuess:
    """The table that a file most likely holds; a confidence near 0 means that it looks like none."""

    table: Role
    confidence: float


def guess_columns(raw: RawTable, table: Table) -> dict[str, FieldGuess]:
    """Return the best column of each field, in the order of the fields.

    Every column feeds one field only, except that `item_id` and `group_id` may share one. Fields below a
    confidence of 0.5 (required ones: 0.3) are absent. The order of the columns does not matter.
    """
    return assign_columns(contents_of(raw.frame), table)


def guess_role(raw: RawTable) -> RoleGuess:
    """Return which table a dropped file is, less sure the better another table fits."""
    contents = contents_of(raw.frame)
    words = set(words_of(raw.file))
    shown = _impressions_score(contents)
    scores: dict[Role, float] = {
        "items": _items_score(contents),
        "interactions": _log_score(contents) * (0.5 if shown else 1.0),
        "users": _users_score(contents),
        "impressions": shown,
    }
    ranked = sorted(
        ((role, score + 0.1 * bool(score and words.intersection(_FILE_WORDS[role]))) for role, score in scores.items()),
        key=lambda pair: -pair[1],
    )
    (best, score), (_, second) = ranked[:2]
    return RoleGuess(best, round(max(min(score, 1.0) - second / 2, 0.0), 3))


def assign_columns(contents: Mapping[str, Content], table: Table) -> dict[str, FieldGuess]:
    """Return what `guess_columns` does, of measured columns: the surest claim takes its column first.

    Ties go by field, then by the column's name, never by its place.
    """
    order = {field: place for place, field in enumerate(FIELDS[table])}
    claims = [guess for name, content in contents.items() for guess in _claims(name, content, table)]
    claims.sort(key=lambda guess: (-guess.confidence, order[guess.field], _natural(guess.column)))
    taken: dict[str, FieldGuess] = {}
    owners: dict[str, set[str]] = {}
    for claim in claims:
        owner = owners.setdefault(claim.column, set())
        if claim.field in taken or not _may_join(owner, claim):
            continue
        taken[claim.field] = claim
        owner.add(claim.field)
    return {field: taken[field] for field in FIELDS[table] if field in taken}


def _may_join(owners: set[str], claim: FieldGuess) -> bool:
    return not owners or owners | {claim.field} == _MAY_SHARE


def _claims(name: str, content: Content, table: Table) -> list[FieldGuess]:
    claims = (_claim(name, content, table, field) for field in FIELDS[table])
    return [
        claim
        for claim in claims
        if claim.confidence >= (MIN_REQUIRED_CONFIDENCE if claim.field in REQUIRED[table] else MIN_CONFIDENCE)
    ]


def _claim(name: str, content: Content, table: Table, field: str) -> FieldGuess:
    """Weigh a name (half of it needs the content's consent) against content alone; empty cells cost up to 40%."""
    fit = content_fit(content, table, field)
    name_speaks = name_fit(name, table, field)
    by_name = name_speaks * (0.55 + 0.45 * fit.named) if fit.named else 0.0
    by_content = fit.alone * _openness(name)
    confidence = max(by_name, by_content) * (0.6 + 0.4 * content.filled)
    reasons = ["named like it"] if by_name >= by_content and name_speaks else []
    reasons += [fit.why] if fit.why else []
    reasons += [f"{content.filled:.0%} of cells filled"] if content.filled < 0.9 else []
    return FieldGuess(field, name, round(confidence, 4), ", ".join(reasons))


def _openness(name: str) -> float:
    """Return how far content may speak alone: least against a name that speaks for something else."""
    if says_nothing(name):
        return 1.0
    return _NAME_OF_ANOTHER if is_known(name) else _UNKNOWN_NAME


def _natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    """Return a sort key under which col2 stands before col10."""
    runs = ("".join(run) for _, run in groupby(name, key=str.isdecimal))
    return tuple((run.isdecimal(), int(run) if run.isdecimal() else 0, run) for run in runs)


def _items_score(contents: Mapping[str, Content]) -> float:
    guess = assign_columns(contents, "items")
    if ITEM_ID not in guess:
        return 0.0
    rows = contents[guess[ITEM_ID].column]
    title = guess["title"].confidence if "title" in guess else 0.0
    score = (guess[ITEM_ID].confidence + title) / 2 * (0.4 + 0.6 * rows.unique)
    return score * (0.6 if _names(contents) & _PERSON_NAMES else 1.0)


def _log_score(contents: Mapping[str, Content]) -> float:
    guess = assign_columns(contents, "interactions")
    if USER_ID not in guess or ITEM_ID not in guess:
        return 0.0
    confidence = min(guess[USER_ID].confidence, guess[ITEM_ID].confidence)
    n_further = len(guess) - 2
    both = [contents[guess[field].column] for field in (USER_ID, ITEM_ID)]
    is_one_row_each = any(ids.unique == 1 and ids.n >= MANY for ids in both)
    return confidence * (0.8 + 0.1 * min(n_further, 2)) * (0.6 if is_one_row_each else 1.0)


def _users_score(contents: Mapping[str, Content]) -> float:
    guess = assign_columns(contents, "users")
    if USER_ID not in guess:
        return 0.0
    column = guess[USER_ID].column
    is_vague = name_fit(column, "users", USER_ID) < 0.9
    names_items = any(name_fit(name, "interactions", ITEM_ID) > 0.9 for name in contents)
    describes_items = is_vague and len(assign_columns(contents, "items")) > 2
    score = guess[USER_ID].confidence * contents[column].unique * (0.3 if names_items or describes_items else 0.9)
    return min(score + 0.1 * bool(_names(contents) & _PERSON_NAMES), 1.0)


def _impressions_score(contents: Mapping[str, Content]) -> float:
    """Shown lists are logs that also say in which list, or at which place, an item stood."""
    names = _names(contents)
    marks = [bool(names & marks) for marks in (_LIST_NAMES, _PLACE_NAMES, _SHOWN_NAMES)]
    return min(_log_score(contents) + 0.15 * sum(marks), 1.0) if any(marks[:2]) else 0.0


def _names(contents: Mapping[str, Content]) -> set[str]:
    return {"".join(words_of(name)) for name in contents}
