"""The little CSS that Streamlit's theme cannot say: signal colours, and room for the list."""

import streamlit as st

from dashboard.session.here import fader_key, signals_here

_FRAME = """
.stMainBlockContainer { padding: 4.1rem 2rem 2rem; max-width: 1280px; }
.stMainBlockContainer > [data-testid="stVerticalBlock"] { gap: 0.6rem; }
.st-key-context { gap: 0.5rem !important; }
.stMainBlockContainer h5 { padding: 0 0 1rem; font-size: 1.05rem; }
.st-key-headline { flex-wrap: nowrap !important; margin-top: -0.3rem; }
.st-key-headline [data-testid="stButtonGroup"] { flex: none; margin-left: auto; }
.st-key-headline > div:last-child { margin-left: auto; flex: none; }
.st-key-headline [data-testid="stButtonGroup"] button { min-height: 1.8rem; padding: 0 0.6rem; }
.st-key-numbers { min-height: 1.5rem; margin-top: -0.3rem; }
.st-key-numbers h5 { padding: 0; line-height: 1.3; }
.st-key-numbers [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
button[data-testid="stBaseButton-primary"] { color: light-dark(#FFFFFF, #14171C) !important; }
.st-key-verdict [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
.st-key-verdict h4 { padding: 0; font-size: 1.3rem; line-height: 1.3; }
.st-key-tiles { min-height: 1.8rem; flex: 1 1 auto !important; height: auto !important; min-width: 0;
  flex-wrap: wrap; gap: 0 0.9rem !important; }
.st-key-tiles > div { width: auto; }
.st-key-tiles [data-testid="stCaptionContainer"] { margin-bottom: 0; }
.st-key-tiles button { min-height: 1.3rem; padding: 0; font-size: 0.8rem; }
.mix-numbers { display: flex; flex-wrap: wrap; gap: 0.1rem 1.1rem; font-size: 0.8rem; line-height: 1.3; }
.mix-number { white-space: nowrap; color: color-mix(in srgb, currentColor 68%, transparent); cursor: help; }
.mix-number b { font-weight: 600; color: light-dark(#1D2129, #E8EAEE); font-variant-numeric: tabular-nums; }
.mix-number small { font-size: 0.75rem; }
@media (max-width: 1200px) {
  .st-key-numbers h5 { font-size: 0.92rem; }
  .mix-number small { display: none; }
  .mix-numbers { column-gap: 0.7rem; font-size: 0.76rem; }
  .st-key-headline [data-testid="stButtonGroup"] button { padding: 0 0.45rem; font-size: 0.8rem; }
}
.st-key-facts { margin-top: -0.25rem; }
.st-key-facts [data-testid="stCaptionContainer"] { opacity: 1; }
.st-key-facts [data-testid="stCaptionContainer"] p { color: color-mix(in srgb, currentColor 65%, transparent); }
.st-key-welcome button { min-height: 1.3rem; padding: 0; }
.st-key-personas [role="radiogroup"] { gap: 0.3rem; }
.st-key-personas [role="radiogroup"] > div { width: 100%; padding: 0.3rem 0.6rem; border-radius: 8px;
  border: 1px solid color-mix(in srgb, currentColor 14%, transparent); }
.st-key-personas [role="radiogroup"] > div:hover { background: color-mix(in srgb, currentColor 4%, transparent); }
.st-key-personas [role="radiogroup"] > div[data-selected="true"] { border-color: currentColor; }
.st-key-personas [data-testid="stCaptionContainer"] p { font-size: 0.78rem; line-height: 1.25; }
[data-testid="stMultiSelectTagsContainer"] [data-tag] { color: light-dark(#1f2430, #e8eaee);
  background: light-dark(#dfe3ea, #3a404c); }
.st-key-level_choice button { padding: 0 0.3rem; font-size: 0.82rem; min-width: 0; }
.st-key-level_effect { margin-top: -0.7rem; }
.st-key-first_clicks h5, .st-key-new_headline h5 { padding: 0; }
.st-key-new_user_foot { gap: 0.5rem !important; }
.st-key-desk_foot, .st-key-desk_mixes { gap: 0.5rem !important; }
@media (max-height: 800px) {
  .st-key-story, .st-key-welcome { display: none; }
  .stMainBlockContainer > [data-testid="stVerticalBlock"] { gap: 0.3rem; }
}
[class*="st-key-map_links_"] button { min-height: 1.55rem; padding: 0.1rem 0; justify-content: flex-start; }
[class*="st-key-map_links_"] button p { font-size: 0.86rem; line-height: 1.25; text-align: left; }
.st-key-map_inspector [data-testid="stMarkdownContainer"] p { margin-bottom: 0; }
.st-key-story { height: 1.3rem; overflow: hidden; }
.st-key-story p { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
[class*="st-key-fader_"] [data-testid="stHorizontalBlock"] { gap: 0.45rem !important; flex-wrap: nowrap; }
[data-testid="stSidebarUserContent"] { padding-top: 0; padding-bottom: 0.5rem; }
[data-testid="stSidebarHeader"] { height: 2.2rem; margin-bottom: 0; }
[data-testid="stSidebarContent"] [data-testid="stVerticalBlock"] { gap: 0.45rem; }
[role="dialog"] [data-testid="stColumn"] [data-testid="stVerticalBlock"] { gap: 0.4rem; }
[class*="st-key-fader_"] > div { gap: 0; }
[class*="st-key-decides_"] { margin-top: -0.75rem; font-size: 0.75rem; line-height: 1; }
[class*="st-key-decides_"] span { color: color-mix(in srgb, currentColor 65%, transparent); }
.st-key-decides_variety { margin-top: -0.95rem; margin-bottom: 0.2rem; }
.st-key-recommendation_list, .st-key-history_strip { opacity: 1 !important; }
.mix-label { display: flex; align-items: center; gap: 0.4rem; font-size: 0.82rem; white-space: nowrap; }
.mix-label span { overflow: hidden; text-overflow: ellipsis; max-width: 9.5rem; }
.mix-swatch { flex: none; width: 0.7rem; height: 0.7rem; border-radius: 3px; display: inline-block; }
[class*="st-key-mute_"] button, [class*="st-key-solo_"] button, [class*="st-key-remove_"] button {
  min-height: 1.4rem; padding: 0; font-size: 0.8rem; }
[class*="st-key-mute_"] { margin-left: auto; }
.mix-tile { width: 96px; height: 96px; border-radius: 8px; display: grid; place-items: center; font-weight: 600;
  background: light-dark(hsl(var(--hue) 30% 90%), hsl(var(--hue) 18% 24%)); }
"""


def apply() -> None:
    """Add the frame's style to the page."""
    swatches = "".join(
        f".mix-{fader_key(name)} {{ background: light-dark({signal.colours[0]}, {signal.colours[1]}); }}\n"
        for name, signal in signals_here().items()
    )
    # Popovers hang beside the app, where its colour scheme does not reach.
    scheme = f":root {{ color-scheme: {kind}; }}\n" if (kind := st.context.theme.type) else ""
    st.html(f"<style>{_FRAME}{scheme}{swatches}</style>")
