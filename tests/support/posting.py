"""Telegram's side of a webhook: posts updates until it hears that they have arrived."""

from __future__ import annotations

import asyncio
import time

import httpx

from support.updates import Json

WEBHOOK_SECRET = "s3cret-of-the-webhook"
PATIENCE = 60.0  # seconds; only a failing test waits that long
_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Telegram:
    """Delivers updates over HTTP; see `post` and `deliver`."""

    def __init__(self, *, secret: str = WEBHOOK_SECRET) -> None:
        self._client = httpx.AsyncClient(
            headers={_HEADER: secret}, timeout=PATIENCE, trust_env=False
        )

    async def __aenter__(self) -> Telegram:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def post(self, url: str, update: Json) -> int:
        """Post an update once; returns the status, 0 where there was no answer."""
        try:
            return (await self._client.post(url, json=update)).status_code
        except httpx.TransportError:
            return 0

    async def deliver(self, update: Json, *urls: str) -> list[int]:
        """Post an update to one address after the other until one takes it; returns all statuses."""
        statuses: list[int] = []
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for url in urls:
                statuses.append(await self.post(url, update))
                if statuses[-1] == 200:
                    return statuses
            await asyncio.sleep(0.1)  # as Telegram does, which has no other sign to go by
        raise AssertionError(f"an update was never taken: {statuses}")
