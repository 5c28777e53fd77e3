"""The colours of a map, on light and on dark ground."""

from dataclasses import dataclass

GROUP_COLOURS = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#ee8866")
"""Seven that are told apart under three kinds of colour vision; Paul Tol's bright and light schemes."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What points are drawn with on one kind of ground.

    Attributes
    ----------
    other, muted : str
        Points outside the coloured groups, and points that only say where the catalog lies.
    amount, change : tuple of str
        Scales from little to much, and from less over the same to more.
    """

    ink: str
    paper: str
    veil: str
    other: str
    muted: str
    amount: tuple[str, ...]
    change: tuple[str, ...]


LIGHT = Ground(
    ink="#1d2129",
    paper="#ffffff",
    veil="rgba(255,255,255,0.82)",
    other="#9aa0aa",
    muted="#c9cdd4",
    amount=("#cfe1df", "#4a9c97", "#06413f"),
    change=("#7b3294", "#c9a6d6", "#b9bec6", "#8fcf95", "#0a7a35"),
)
DARK = Ground(
    ink="#e8eaee",
    paper="#14171c",
    veil="rgba(20,23,28,0.78)",
    other="#7d838e",
    muted="#464c57",
    amount=("#2c4442", "#3fa39c", "#c9fff8"),
    change=("#c77ee0", "#8a6a96", "#565d69", "#5f9a6b", "#57d682"),
)


def ground(*, is_dark: bool) -> Ground:
    """Return what a map is drawn with."""
    return DARK if is_dark else LIGHT


def scale(colours: tuple[str, ...]) -> list[tuple[float, str]]:
    """Return colours as Plotly's scale, evenly spaced."""
    return [(place / (len(colours) - 1), colour) for place, colour in enumerate(colours)]
