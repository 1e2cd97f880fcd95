"""What the tests see in a picture."""

from __future__ import annotations

import io

from PIL import Image

from bot.pictures.themes import Colour


def opened(png: bytes) -> Image.Image:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    image = Image.open(io.BytesIO(png))
    image.load()
    return image


def colours(image: Image.Image) -> set[Colour]:
    counted = image.getcolors(image.width * image.height)
    assert counted is not None
    return {colour for _, colour in counted}


def inked(image: Image.Image, background: Colour) -> tuple[int, int, int, int]:
    """The smallest box around all that is not background."""
    from PIL import ImageChops

    blank = Image.new("RGB", image.size, background)
    box = ImageChops.difference(image, blank).getbbox()
    assert box is not None, "an empty picture"
    return box


def has_margins(image: Image.Image, background: Colour, share: float) -> bool:
    """Whether nothing comes nearer to an edge than this share of the width."""
    left, top, right, bottom = inked(image, background)
    near = share * image.width
    return min(left, top, image.width - right, image.height - bottom) >= near
