"""What columns are called in the wild: for every field of every table its common names, and how well a name fits."""

import re
import unicodedata

from core.datasets.columns import FIELDS, Table

_ITEM_IDS = """
    item_id product_id article_id movie_id film_id book_id track_id song_id artist_id video_id recipe_id anime_id
    game_id app_id news_id business_id listing_id article_number product_code item_code stock_code sku variant_sku
    asin isbn isbn13 tconst imdb_id lineitem_sku merchandise_id offer_id artikelnummer artikel_nr artikel_id art_nr
    produktnummer produkt_id bestellnummer codigo_producto id_producto id_produit id_article code_article
    code_produit id_prodotto codice_prodotto codice_articolo artikelcode productnummer id_produto codigo_produto
"""
_USER_IDS = """
    user_id customer_id client_id visitor_id reviewer_id member_id account_id shopper_id buyer_id subscriber_id
    person_id profile_id user_pseudo_id anonymous_id customer_number user_number household_key kunden_nr kundennummer
    kunden_id benutzer_id nutzer_id id_client id_utilisateur id_cliente id_usuario id_utente klantnummer klant_id
"""
_TIMES = """
    timestamp event_timestamp event_time unix_review_time unix_timestamp time_stamp created_at occurred_at rated_at
    reviewed_at ordered_at purchased_at viewed_at clicked_at datetime date_time event_datetime order_date
    invoice_date purchase_date transaction_date purchase_timestamp order_purchase_timestamp t_dat zeitstempel zeitpunkt
    bestelldatum kaufdatum horodatage fecha_hora
"""

_Names = dict[str, tuple[str, str]]
"""Field to its strong names, which also count as the end of a longer name, and its weak ones; the best stand first."""

_ITEMS: _Names = {
    "item_id": (
        _ITEM_IDS,
        "id key _id uuid handle code gtin ean upc barcode variant_barcode nummer item product numero ref slug",
    ),
    "title": (
        "title product_title product_name item_name movie_title book_title song_title track_name display_name "
        "primary_title original_title headline bezeichnung artikelbezeichnung produktname titel titre titulo titolo "
        "nombre nom_produit nombre_producto",
        "name product item label artikel artikelname prod_name app_name game_name nom nome naam designation caption",
    ),
    "available": (
        "available availability is_available in_stock is_in_stock is_active lieferbar verfugbar auf_lager disponible "
        "disponibile disponivel beschikbaar en_stock",
        "active published enabled stock for_sale sellable visible is_published status",
    ),
    "group_id": (
        "group_id item_group_id product_group_id parent_id parent_sku parent_asin parent_product_id style_id family_id "
        "model_id master_id variant_of",
        "handle parent style_code style series_id url_handle",
    ),
    "description": (
        "description product_description long_description full_description body_html synopsis overview plot "
        "short_description detail_desc beschreibung artikelbeschreibung descripcion descrizione descricao omschrijving",
        "body abstract text content summary details about_the_product blurb about",
    ),
    "category": (
        "category product_category categories category_name product_type google_product_category main_category "
        "category_code category_path item_category department_name department product_group_name product_type_name "
        "kategorie warengruppe produktkategorie categorie categoria rubrik",
        "type section class product_group kind family topic category_id rubrique tipo typ groep",
    ),
    "tags": (
        "tags genres genre keywords product_tags tag_list labels hashtags schlagworte schlagworter stichworte "
        "etiquetas mots_cles parole_chiave trefwoorden",
        "tag topics themes subjects keyword label categories etiketten listed_in",
    ),
    "price": (
        "price variant_price regular_price sale_price unit_price list_price retail_price current_price actual_price "
        "selling_price preis verkaufspreis einzelpreis prix precio prezzo preco prijs",
        "amount cost msrp uvp rrp cost_per_item",
    ),
    "image": (
        "image image_url image_src image_link img_url picture_url photo_url thumbnail_url cover_url poster_url "
        "poster_path variant_image main_image image_path thumbnail bild bild_url bilder immagine imagen afbeelding",
        "images img picture photo photos poster cover pic imurl im_url img_link foto imgurl imageurlhighres",
    ),
    "created_at": (
        "created_at published_at release_date publish_date published_date publication_date created created_date "
        "date_created date_added added_at launch_date first_available_date date_first_available listed_at "
        "erscheinungsdatum erstellt_am erstellungsdatum veroffentlicht_am date_de_creation date_de_sortie "
        "fecha_creacion fecha_publicacion data_creazione",
        "date timestamp added published released launched pub_date erstellt datum fecha",
    ),
}
_INTERACTIONS: _Names = {
    "user_id": (
        _USER_IDS,
        "email customer_email user customer visitor reviewer member client shopper author_id uid user_name "
        "user_session session_id session kunde nutzer utilisateur usuario cliente utente klant kunden_email",
    ),
    "item_id": (
        _ITEM_IDS,
        "item product movie book article song track artist game handle content_id page_id lineitem_name artikel "
        "produkt produit producto prodotto url ean gtin",
    ),
    "timestamp": (
        _TIMES,
        "ts time date when day review_time review_date last_review datum zeit uhrzeit fecha data heure event_date "
        "visit_time session_start",
    ),
    "event": (
        "event event_name event_type action action_type behavior behaviour behavior_type behaviour_type interaction "
        "interaction_type activity_type ereignis aktion evenement evento accion azione",
        "type activity kind verb feedback aktivitat",
    ),
    "value": (
        "value rating score stars overall star_rating review_rating user_rating book_rating quantity qty "
        "lineitem_quantity dwell dwell_seconds watch_time play_count listen_count watch_seconds bewertung menge anzahl "
        "sterne note_client quantite cantidad quantita calificacion aantal",
        "count seconds duration plays weight rate strength grade note points hours units amount listens anz",
    ),
}
_USERS: _Names = {"user_id": (_USER_IDS, "id email uid user customer client key _id kunde nummer user_name")}
_IMPRESSIONS: _Names = {
    "list_id": (
        "list_id impression_id slate_id request_id recommendation_id rec_id pageview_id",
        "list slate request impression",
    ),
    "user_id": _INTERACTIONS["user_id"],
    "item_id": _INTERACTIONS["item_id"],
    "position": ("position rank slot item_position list_position", "place pos index platz rang"),
    "timestamp": ("shown_at served_at impression_time " + _TIMES, _INTERACTIONS["timestamp"][1]),
    "variant": ("variant experiment_variant ab_variant test_group", "arm group bucket treatment experiment policy"),
    "propensity": ("propensity propensity_score pscore", "probability prob action_prob"),
    "clicked": ("clicked is_clicked is_click click", "clicks reward geklickt"),
    "dwell_seconds": ("dwell_seconds dwell_time dwell", "seconds duration watch_seconds"),
    "converted": ("converted is_converted conversion purchased is_purchase", "bought ordered gekauft"),
    "revenue": ("revenue order_value purchase_value", "amount sales umsatz value"),
}
_NAMES: dict[Table, _Names] = {
    "items": _ITEMS,
    "interactions": _INTERACTIONS,
    "users": _USERS,
    "impressions": _IMPRESSIONS,
}

_EXACT, _STRONG, _WEAK, _ENDING, _STEP = 1.0, 0.97, 0.82, 0.7, 0.002
_WORD = re.compile(r"[^\W\d_]+|\d+")
_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_QUALIFIERS = {"usd", "eur", "gbp", "chf", "utc", "ms", "en", "de", "html", "raw", "s", "m", "l"}
_SAYS_NOTHING = re.compile(
    r"(col|column|field|feature|attr|attribute|var|variable|spalte|colonne|columna|unnamed|.)?\d*"
)


def words_of(name: str) -> tuple[str, ...]:
    """Return a name's words in lower case and without accents: ``reviewerID`` and ``Reviewer-Id`` have the same."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", name.strip()) if not unicodedata.combining(letter)
    )
    return tuple(_WORD.findall(_HUMP.sub(" ", plain).casefold()))


def name_fit(name: str, table: Table, field: str) -> float:
    """Return how well a column's name fits a field, in [0, 1]; 0 means that it does not speak for it."""
    words = words_of(name)
    while len(words) > 1 and words[-1] in _QUALIFIERS:
        fit = _FITS[table][field].get("".join(words), 0.0)
        if fit:
            return fit
        words = words[:-1]
    if fit := _FITS[table][field].get("".join(words), 0.0):
        return fit
    endings = ("".join(words[start:]) for start in range(1, len(words)))
    return _ENDING if any(_FITS[table][field].get(ending, 0.0) > _WEAK for ending in endings) else 0.0


def says_nothing(name: str) -> bool:
    """Tell whether a name is a mere placeholder: ``col1``, ``Unnamed: 0``, ``x``."""
    return _SAYS_NOTHING.fullmatch("".join(words_of(name))) is not None


def is_known(name: str) -> bool:
    """Tell whether a name speaks for any field of any table."""
    return any(name_fit(name, table, field) > 0 for table in FIELDS for field in FIELDS[table])


def _fits(field: str, names: tuple[str, str]) -> dict[str, float]:
    strong, weak = (tuple(dict.fromkeys("".join(words_of(name)) for name in text.split())) for text in names)
    fits = {name: _WEAK - _STEP * place for place, name in enumerate(weak)}
    fits |= {name: _STRONG - _STEP * place for place, name in enumerate(strong)}
    return fits | {"".join(words_of(field)): _EXACT}


_FITS: dict[Table, dict[str, dict[str, float]]] = {
    table: {field: _fits(field, _NAMES[table][field]) for field in FIELDS[table]} for table in FIELDS
}
