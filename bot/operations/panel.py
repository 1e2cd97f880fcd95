"""What the operator's HTTP server answers under which path.

Owns the paths and the JSON of the health pages. No text of a log and no name of a chat is in it.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.operations.health import Check, Health, store_check
from bot.operations.http import Response, Route
from bot.operations.logs import Tally

if TYPE_CHECKING:
    from bot.operations.metrics import Metrics

HEALTH, READINESS, METRICS = "/healthz", "/readyz", "/metrics"
_JSON = "application/json"
_UNAVAILABLE = 503
_NOT_INSTALLED = Response(
    'metrics need the extra “metrics”; run: pip install "yuanwen[metrics]"\n', 501
)


def routes(
    health: Health,
    tally: Tally,
    ping: Callable[[], Awaitable[object]],
    metrics: Metrics | None,
    *,
    version: str = "",
) -> Mapping[str, Route]:
    """Return what each path answers.

    Parameters
    ----------
    ping
        Raises where the store cannot be reached.
    metrics
        None where their library is not installed.
    """

    async def healthz() -> Response:
        return _told(health.alive(), _more(health, tally, version))

    async def readyz() -> Response:
        checks = [*health.alive(), *health.ready(), await store_check(ping)]
        return _told(checks, _more(health, tally, version))

    async def show_metrics() -> Response:
        return _NOT_INSTALLED if metrics is None else Response(metrics.text(), kind=metrics.KIND)

    return {HEALTH: healthz, READINESS: readyz, METRICS: show_metrics}


def _told(checks: list[Check], more: dict[str, Any]) -> Response:
    ok = all(check.ok for check in checks)
    told = {
        "ok": ok,
        "checks": {check.name: {"ok": check.ok, "detail": check.detail} for check in checks},
        **more,
    }
    return Response(json.dumps(told) + "\n", 200 if ok else _UNAVAILABLE, _JSON)


def _more(health: Health, tally: Tally, version: str) -> dict[str, Any]:
    last = tally.last_error
    return {
        "version": version,
        "uptime_seconds": round(health.uptime, 1),
        "last_poll_seconds": None if health.poll_age is None else round(health.poll_age, 1),
        "errors": tally.errors,
        "last_error_seconds": None if last is None else round(last[0], 1),
    }
