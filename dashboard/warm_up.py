"""The compiled loops that the first page runs: compiled at set-up, loaded while the browser still fetches the page."""

import tempfile
from pathlib import Path

from core.config import RankingConfig
from core.explanation.counterfactuals import exit_points
from core.ranking import Query, Recommender
from core.store import Workspace


def load_loops(engine: Recommender) -> None:
    """Rank and explain one list, as the first page will."""
    users = engine.dataset.interactions.user_ids
    query = Query(str(users[0]) if len(users) else None)
    answer = engine.recommend(query, RankingConfig())
    if answer.items:
        exit_points(engine, query, RankingConfig(), answer.items[-1].item_id)


def compile_loops() -> None:
    """Compile all that the sample's first page runs and its import measures; numba keeps it beside the code."""
    from core.evaluation.validation_models import prepare_validation
    from core.store.build import open_recommender
    from core.store.samples import import_sample

    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        import_sample(workspace, "shop")
        load_loops(open_recommender(workspace, "shop"))
        prepare_validation(workspace, "shop")
        workspace.state.dispose()


if __name__ == "__main__":
    compile_loops()
