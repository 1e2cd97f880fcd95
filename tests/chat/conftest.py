"""What tests of the chat room share."""

from __future__ import annotations

import pytest

from bot.chat.cards import Cards, Look


@pytest.fixture
def cards(fonts):
    """Cards that can be drawn."""
    cards = Cards(Look())
    cards.prepare()
    assert cards.available
    return cards
