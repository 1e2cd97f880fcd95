"""The colours of a picture. Knows nothing of what is drawn in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

Colour = tuple[int, int, int]

_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_LEAST_CONTRAST = 1.5  # below that nobody can read it; WCAG asks for 4.5


@dataclass(frozen=True, slots=True)
class Theme:
    """Four colours, as red, green and blue from 0 to 255.

    Attributes
    ----------
    ink
        Of the text.
    muted
        Of what stands around it: heading, source, small print.
    accent
        Of ornaments, marked words, bars.
    """

    background: Colour
    ink: Colour
    muted: Colour
    accent: Colour

    LIGHT: ClassVar[Theme]
    DARK: ClassVar[Theme]

    @classmethod
    def from_hex(
        cls,
        *,
        background: str = "",
        ink: str = "",
        muted: str = "",
        accent: str = "",
        base: Theme | None = None,
    ) -> Theme:
        """Return a theme of colours written as ``#rrggbb`` or ``#rgb``.

        Those left out are those of `base`, or of the light theme. Raises ValueError, which names
        the colour, where one is written otherwise or cannot be told from the background.
        """
        given = {"background": background, "ink": ink, "muted": muted, "accent": accent}
        base = base or cls.LIGHT
        theme = cls(
            **{
                name: _colour(name, written) if written else getattr(base, name)
                for name, written in given.items()
            }
        )
        for name in ("ink", "muted", "accent"):
            if contrast(getattr(theme, name), theme.background) < _LEAST_CONTRAST:
                raise ValueError(f"the colour {name} cannot be told from the background")
        return theme

    def tint(self, share: float, colour: Colour | None = None) -> Colour:
        """Return a colour, the accent if none, thinned with the background: 0 is all background."""
        return blend(self.background, self.accent if colour is None else colour, share)


def blend(first: Colour, second: Colour, share: float) -> Colour:
    """Return a mixture of two colours with this share, from 0 to 1, of the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def contrast(first: Colour, second: Colour) -> float:
    """Return the contrast of two colours after WCAG 2, from 1 for the same to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (part / 255 for part in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _colour(name: str, written: str) -> Colour:
    match = _HEX.fullmatch(written.strip())
    if match is None:
        raise ValueError(f"the colour {name} is “{written}”; write it as #rrggbb")
    digits = match[1] if len(match[1]) == 6 else "".join(2 * digit for digit in match[1])
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


Theme.LIGHT = Theme((250, 247, 241), (38, 33, 28), (122, 112, 101), (168, 52, 40))
Theme.DARK = Theme((24, 26, 31), (235, 230, 220), (143, 142, 140), (217, 170, 96))
