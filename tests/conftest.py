"""Being here, it puts this folder on the import path: `support` is found from every test.

The speech as it is shipped and an answerer over it serve all tests that only read them. So do the
fonts of this machine: CI has them, or the tests that draw fail; elsewhere these are skipped.
"""

import json
import os
from pathlib import Path

import pytest
from support.postgres import server

from bot.answering import Answerer
from bot.pictures import FontError, find_fonts
from bot.reading import load_corpus

__all__ = ["server"]


@pytest.fixture(scope="session")
def corpus():
    return load_corpus([Path(__file__).parents[1] / "corpus"])


@pytest.fixture(scope="session")
def answerer(corpus):
    return Answerer(corpus)


@pytest.fixture(scope="session")
def questions():
    """Questions about the speech, answerable and not."""
    lines = (Path(__file__).parent / "data" / "speech_dev.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


@pytest.fixture(scope="session")
def fonts():
    try:
        return find_fonts()
    except FontError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
