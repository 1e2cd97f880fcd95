"""The files that start Milvus say what the engine needs. They are read here, not run."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.retrieval.index import Field

FOLDER = Path(__file__).parents[2] / ".deploy" / "milvus"


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((FOLDER / "docker-compose.yml").read_text("utf-8"))["services"]


@pytest.fixture(scope="module")
def values():
    return yaml.safe_load((FOLDER / "values.yaml").read_text("utf-8"))


def test_every_field_may_have_its_vector(compose, values):
    configured = yaml.safe_load(values["extraConfigFiles"]["user.yaml"])
    allowed = (
        int(compose["milvus"]["environment"]["PROXY_MAXVECTORFIELDNUM"]),
        configured["proxy"]["maxVectorFieldNum"],
    )
    assert all(len(Field) <= most <= 10 for most in allowed)  # Milvus takes no more than ten


def test_versions_are_pinned_and_the_same(compose, values):
    images = [service["image"] for service in compose.values()]
    assert all(not image.endswith(":latest") and ":" in image for image in images)
    assert compose["milvus"]["image"] == f"milvusdb/milvus:{values['image']['all']['tag']}"


def test_only_milvus_can_be_reached_and_only_from_this_machine(compose):
    published = [port for service in compose.values() for port in service.get("ports", ())]
    assert published == ["127.0.0.1:19530:19530"]


def test_nobody_gets_in_without_a_password(compose, values):
    configured = yaml.safe_load(values["extraConfigFiles"]["user.yaml"])
    assert configured["common"]["security"]["authorizationEnabled"] is True
    assert compose["milvus"]["environment"]["COMMON_SECURITY_AUTHORIZATIONENABLED"] == "true"
