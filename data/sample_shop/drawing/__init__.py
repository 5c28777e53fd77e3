"""Flat drawings of the products of the sample shop: one function per kind of product."""

from drawing import home, leisure, outdoors
from drawing.pen import Drawing

DRAWINGS: dict[str, Drawing] = {**outdoors.DRAWINGS, **home.DRAWINGS, **leisure.DRAWINGS}

__all__ = ["DRAWINGS"]
