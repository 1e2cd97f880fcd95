"""Several pictures on one sheet. Knows nothing of what is on them."""

from __future__ import annotations

import io
from collections.abc import Sequence

from bot.pictures.faces import require_pillow


def stacked(pictures: Sequence[bytes]) -> bytes:
    """Put PNG files below each other on one sheet, as wide as the widest, and return a PNG file.

    What a narrower one leaves free has the colour of its upper left corner.

    Raises
    ------
    ValueError
        Where there is none.
    PicturesUnavailableError
        Where Pillow is missing.
    """
    require_pillow()
    from PIL import Image

    if not pictures:
        raise ValueError("there is no picture to put on a sheet")
    opened = [Image.open(io.BytesIO(picture)).convert("RGB") for picture in pictures]
    width = max(image.width for image in opened)
    sheet = Image.new("RGB", (width, sum(image.height for image in opened)))
    top = 0
    for image in opened:
        if image.width < width:
            margin = image.crop((0, 0, 1, 1)).resize((width - image.width, image.height))
            sheet.paste(margin, (image.width, top))
        sheet.paste(image, (0, top))
        top += image.height
    written = io.BytesIO()
    sheet.save(written, "PNG")
    return written.getvalue()
