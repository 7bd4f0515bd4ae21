"""A careful web client: time limits, retries with back-off, rate and size limits, one host."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from legalkit import __version__
from legalkit.model.errors import InputError
from legalkit.model.finding import Finding
from legalkit.net.cache import DayCache

_AGAIN = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Limits:
    """How patient and how modest the client is.

    Attributes:
        timeout: seconds to connect, and between two pieces of an answer.
        total: seconds for one answer as a whole; a slow trickle ends there.
        attempts: tries in all.
        backoff: seconds before the second try; doubled before each further one.
        interval: least seconds between two requests.
        max_bytes: longest answer that is read.
        window: no more than ``per_window`` requests in so many seconds.
        per_window: requests in a window; None where only ``interval`` counts.
    """

    timeout: float = 10.0
    total: float = 60.0
    attempts: int = 3
    backoff: float = 0.5
    interval: float = 0.2
    max_bytes: int = 2_000_000
    window: float = 300.0
    per_window: int | None = None


@dataclass(slots=True)
class Fetcher:
    """Fetches JSON from one host.

    Attributes:
        base_url: address of the service; every request stays on its host.
        limits: time, rate and size.
        sleep: waits; replaced in tests.
        clock: seconds that only go forward; replaced in tests.
        user: name for basic authentication, such as a key; sent to that host only, never shown.
        cache: answers of the day that were kept; None to ask each time.
    """

    base_url: str
    limits: Limits = field(default_factory=Limits)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    user: str | None = field(default=None, repr=False)
    cache: DayCache | None = None
    _last: float | None = None
    _sent: deque[float] = field(default_factory=deque)

    def get_json(self, path: str) -> Any:
        """Fetch ``base_url/path`` and read it as JSON.

        Raises:
            InputError: with one finding, when the service does not give a usable answer.
        """
        url = f"{self.base_url.rstrip('/')}/{path.lstrip('/')}"
        if urlsplit(url).scheme not in ("https", "http") or not urlsplit(url).hostname:
            raise _refused("LK630", url, "http, https")
        kept = self.cache.get(url) if self.cache else None
        body = kept if kept is not None else self._get(url)
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            raise _refused("LK634", url, "JSON") from None
        if self.cache and kept is None:
            self.cache.put(url, body)
        return value

    def _get(self, url: str) -> bytes:
        import requests

        reason = "?"
        for attempt in range(self.limits.attempts):
            if attempt:
                self.sleep(self.limits.backoff * 2 ** (attempt - 1))
            self._pace()
            try:
                status, body = self._once(url)
            except requests.RequestException as problem:
                reason = type(problem).__name__
                continue
            if status == 200:
                return body
            reason = str(status)
            if 300 <= status < 400:
                raise _refused("LK632", url, reason)
            if status not in _AGAIN:
                break
        raise _refused("LK631", url, reason)

    def _pace(self) -> None:
        now = self.clock()
        most = self.limits.per_window
        while self._sent and self._sent[0] <= now - self.limits.window:
            self._sent.popleft()
        if most is not None and len(self._sent) >= most:
            self.sleep(self._sent.popleft() + self.limits.window - now)
            now = self.clock()
        if self._last is not None and (wait := self._last + self.limits.interval - now) > 0:
            self.sleep(wait)
        self._last = self.clock()
        self._sent.append(self._last)

    def _once(self, url: str) -> tuple[int, bytes]:
        """One request; redirects are followed only on the same scheme, host and port."""
        import requests

        started = self.clock()
        with requests.Session() as session:
            # Proxies and .netrc of the machine stay out: nothing is sent that was not asked for.
            session.trust_env = False
            session.headers.update(
                {"User-Agent": f"legalkit/{__version__}", "Accept": "application/json"}
            )
            if self.user is not None:
                session.auth = (self.user, "")
            for _ in range(4):
                with session.get(
                    url, timeout=self.limits.timeout, allow_redirects=False, stream=True
                ) as answer:
                    if answer.is_redirect:
                        target = requests.compat.urljoin(url, answer.headers["Location"])
                        if _origin(target) != _origin(url):
                            raise _refused("LK632", url, str(urlsplit(target).hostname))
                        url = target
                        continue
                    return answer.status_code, self._body(answer, url, started)
        raise _refused("LK632", url, "4")

    def _body(self, answer: Any, url: str, started: float) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in answer.iter_content(65536):
            size += len(part)
            if size > self.limits.max_bytes:
                raise _refused("LK633", url, str(self.limits.max_bytes))
            if self.clock() - started > self.limits.total:
                raise _refused("LK631", url, f"> {self.limits.total} s")
            parts.append(part)
        return b"".join(parts)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _refused(code: str, url: str, detail: str) -> InputError:
    # Addresses are shown without query and without a password that someone put into them.
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    shown = f"{parts.scheme}://{parts.hostname}{port}{parts.path}"
    finding = Finding(code, params={"url": shown, "detail": detail})
    return InputError(finding.message(), [finding])
