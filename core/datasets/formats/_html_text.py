"""HTML to the text that a reader would see."""

import html
import re

_UNSEEN = re.compile(r"<!--.*?(?:-->|$)|<(script|style|template)\b[^>]*>.*?(?:</\1\s*>|$)", re.DOTALL | re.IGNORECASE)
_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|cite|code|em|font|i|mark|o:p|s|small|span|strong|sub|sup|u)(?=[\s/>])[^<>]*>", re.IGNORECASE
)
# A quoted ">" belongs to its tag; no part of the pattern passes a "<", so that the search stays linear.
_TAG = re.compile(r"<[/!?]?[a-zA-Z\[](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>|<[/!?]?[a-zA-Z\[][^<>]*>")
_SPACES = re.compile(r"[\s\u200b\ufeff]+")


def text_of_html(source: str) -> str:
    """Return the text without tags, styles, scripts and comments; blocks are parted by a space.

    Entities are decoded once, after the tags are gone: what an author wrote as ``&lt;b&gt;`` stays text.
    """
    if "<" in source:
        source = _TAG.sub(" ", _INLINE.sub("", _UNSEEN.sub(" ", source)))
    return _SPACES.sub(" ", html.unescape(source)).strip()
