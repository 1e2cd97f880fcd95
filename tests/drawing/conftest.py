"""The fonts of this machine. CI has them, or these tests fail; elsewhere they are skipped."""

import os

import pytest

from bot.pictures import FontError, find_fonts


@pytest.fixture(scope="session")
def fonts():
    try:
        return find_fonts()
    except FontError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
