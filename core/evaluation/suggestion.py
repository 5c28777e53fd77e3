"""The config that is suggested for a version: found behind the import, renewed by a search when somebody says so."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import delete, insert, select

from core.config import Filters, Lists, RankingConfig
from core.evaluation.metrics import METRICS
from core.evaluation.new_item_price import NewItemPrice
from core.evaluation.search_summary import TunedSummary
from core.signals import label_of
from core.store import Workspace
from core.store.database import suggestions
from core.stored_format import StoredFormat, same
from core.wording import counted

SUGGESTION = StoredFormat("this suggestion", steps=(same,))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The config that suits a version's validation users, or why there is none.

    Attributes
    ----------
    config : RankingConfig or None
    reason : str
        One sentence: why there is no config, or on what it rests.
    n_users : int
        Users that the mixes were tried on; 0 without.
    accuracy, balanced, single : float
        Ranking quality on validation users of the suggestion, of Balanced and of the best single signal; 0 without.
    beats_single : bool
        Whether some config is better than the best single signal by more than noise.
    new_items : NewItemPrice or None
        What places for new items cost and find, by which ``auto`` keeps some or none; None where not measured.
    """

    config: RankingConfig | None
    reason: str
    protocol_id: str = ""
    n_users: int = 0
    accuracy: float = 0.0
    balanced: float = 0.0
    single: float = 0.0
    best_single: str = ""
    beats_single: bool = False
    new_items: NewItemPrice | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        config = None if self.config is None else self.config.to_json()
        new_items = None if self.new_items is None else self.new_items.to_json()
        return SUGGESTION.numbered(asdict(self) | {"config": config, "new_items": new_items})

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Suggestion":
        """Read what `to_json` wrote."""
        fields = SUGGESTION.upgraded(document)
        config, new_items = fields["config"], fields.get("new_items")
        read: dict[str, Any] = {"config": None if config is None else RankingConfig.from_json(config)}
        read |= {"new_items": None if new_items is None else NewItemPrice.from_json(new_items)}
        return cls(**{**fields, **read})


def suggestion_of(workspace: Workspace, dataset: str, version_id: str) -> Suggestion | None:
    """Return what was suggested for a version; None where nobody has looked yet."""
    where = (suggestions.c.dataset == dataset) & (suggestions.c.version_id == version_id)
    with workspace.state.connect() as connection:
        document = connection.scalar(select(suggestions.c.document).where(where))
    return None if document is None else Suggestion.from_json(document)


def store_suggestion(workspace: Workspace, dataset: str, version_id: str, suggestion: Suggestion) -> None:
    """Make a config, or that there is none, what is suggested for a version, in place of what was."""
    with workspace.state.begin() as connection:
        same = (suggestions.c.dataset == dataset) & (suggestions.c.version_id == version_id)
        connection.execute(delete(suggestions).where(same))
        row = {"dataset": dataset, "version_id": version_id, "document": suggestion.to_json()}
        connection.execute(insert(suggestions).values(**row))


def suggest_found(
    workspace: Workspace, dataset: str, version_id: str, found: TunedSummary, audience: str
) -> Suggestion:
    """Make what a search found the suggestion of a version, for everybody; the next search of a rebuild may renew it.

    What was measured of new items stays.
    """
    before = suggestion_of(workspace, dataset, version_id)
    chosen = found.tried[found.suggested]
    users = counted(found.n_users, f"test {audience}")
    by = METRICS[found.objective].words.lower()
    of_all = f"the most varied mix that is by {by} as good as the best of {len(found.tried):,}"
    reason = f"Found by a search: {of_all} on {users}."
    if not found.beats_single:
        reason += f" None is surely better than “{label_of(found.best_single)}” alone."
    is_usual = found.objective == "ndcg"
    suggestion = Suggestion(
        suggested_config(found),
        reason,
        found.protocol_id,
        found.n_users,
        accuracy=chosen.accuracy if is_usual else 0.0,
        single=found.single_accuracy if is_usual else 0.0,
        best_single=label_of(found.best_single),
        beats_single=found.beats_single,
        new_items=None if before is None else before.new_items,
    )
    store_suggestion(workspace, dataset, version_id, suggestion)
    return suggestion


def suggested_config(found: TunedSummary) -> RankingConfig:
    """Return what a search found as it would be suggested: without the filters and rules of whoever searched."""
    return replace(found.tried[found.suggested].config, filters=Filters(), lists=Lists())
