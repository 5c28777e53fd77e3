"""The page that the browser fetches before Streamlit runs in it: Streamlit's own, with our style and a first word."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from streamlit import file_util

from dashboard.greeting import WHAT_IT_IS
from dashboard.pages import PAGES

_STYLE = Path(__file__).with_name("style.css")
# Streamlit looks for its server below the address of a page first, and the browser complains of what is not there.
_SERVER = """<script>
window.__streamlit = { BACKEND_BASE_URL: location.origin + location.pathname.replace(/(%s)\\/?$/, "") };
</script>"""
_ROOT = '<div id="root">'


def routes() -> list[Route]:
    """Return the way to every page by its address."""
    page = html()

    async def answer(_request: Request) -> HTMLResponse:
        return HTMLResponse(page, headers={"Cache-Control": "no-cache"})

    return [Route(f"/{one.address}", answer) for one in PAGES]


def html() -> str:
    """Return the page: it shows what this is until Streamlit draws over it."""
    page = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    server = _SERVER % "|".join(one.address for one in PAGES if one.address)
    title, words = WHAT_IT_IS
    style = f"<style>{_STYLE.read_text(encoding='utf-8')}</style>"  # after all that Streamlit puts into the head
    word = f'{style}{_ROOT}<div class="mix-first-word"><h5>{title}</h5><p>{words}</p></div>'
    named = page.replace("<title>Streamlit<", "<title>Mixdesk<")
    return named.replace("</head>", f"{server}</head>").replace(_ROOT, word)
