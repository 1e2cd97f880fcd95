"""A PostgreSQL server of the test run's own.

It is Debian's (`apt-get install postgresql`), in a temporary directory, on a free port of the
loopback. Without one the tests that ask for it are skipped; where CI=true they fail.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine


def programs():
    """Return the folder of initdb and pg_ctl, or None."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


def client(name):
    """Return the path of one of the client programs that come with the server."""
    return shutil.which(name) or sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))[-1]


def _run(*command, folder):
    """Run a server program; it refuses to run as root, so as the user that its package made."""
    user = []
    if os.geteuid() == 0:
        user = ["runuser", "-u", "postgres", "--"]
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    subprocess.run([*user, *map(str, command)], check=True, capture_output=True, cwd=folder)


@pytest.fixture(scope="session")
def server():
    """Start a PostgreSQL server and return its URL."""
    found = programs()
    if found is None:
        message = "no PostgreSQL server is installed: apt-get install postgresql"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(message)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="yuanwen-postgres-") as name:
        folder = Path(name)
        data = folder / "data"
        _run(
            found / "initdb", "-A", "trust", "-U", "yuanwen", "-E", "UTF8", "-D", data,
            folder=folder,
        )  # fmt: skip
        options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off"
        log = folder / "log"
        _run(
            found / "pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "start",
            folder=folder,
        )  # fmt: skip
        try:
            yield make_url(f"postgresql+asyncpg://yuanwen@127.0.0.1:{port}/postgres")
        finally:
            _run(found / "pg_ctl", "-D", data, "-m", "immediate", "stop", folder=folder)


async def administer(server, statement):
    """Let the server's administrator say something."""
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await connection.execute(text(statement))
    finally:
        await engine.dispose()


@asynccontextmanager
async def fresh_database(server) -> AsyncIterator[str]:
    """Make a database, and drop it at the end, whoever is connected."""
    name = f"yuanwen_{uuid.uuid4().hex}"
    await administer(server, f"CREATE DATABASE {name}")
    yield server.set(database=name, drivername="postgresql").render_as_string(hide_password=False)
    await administer(server, f"DROP DATABASE {name} WITH (FORCE)")
