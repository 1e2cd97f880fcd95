"""The settings of picture cards. Knows how they are written, nothing of drawing."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bot.config import rules
from bot.config.rules import about


@dataclass(frozen=True, slots=True)
class CardSettings:
    """How pictures of a sentence look."""

    theme: str = field(
        default="light",
        metadata=about(rules.choice("light", "dark"), "Colours of the pictures."),
    )
    background: str | None = field(
        default=None,
        metadata=about(rules.optional(rules.colour()), "Background, in place of the theme's."),
    )
    ink: str | None = field(
        default=None,
        metadata=about(rules.optional(rules.colour()), "Text, in place of the theme's."),
    )
    accent: str | None = field(
        default=None,
        metadata=about(rules.optional(rules.colour()), "Ornaments, in place of the theme's."),
    )
    font: Path | None = field(
        default=None,
        metadata=about(
            rules.optional(rules.path()),
            "Font file for the quotation (.ttf, .otf, .ttc); without it, one of the system's.",
        ),
    )
    footer: str | None = field(
        default=None,
        metadata=about(rules.optional(rules.line(40)), "Small print on every picture."),
    )
