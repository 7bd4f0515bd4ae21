"""Asks a time-stamping authority (RFC 3161 over HTTP): one request, one answer, nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from legalkit import __version__
from legalkit.model.errors import InputError
from legalkit.model.finding import Finding
from legalkit.net.fetch import Limits

#: A token with its chain takes about ten thousand bytes.
LIMITS = Limits(timeout=15.0, total=60.0, attempts=3, backoff=1.0, max_bytes=200_000)
_AGAIN = frozenset({429, 500, 502, 503, 504})


def fetch_stamp(
    url: str,
    request: bytes,
    *,
    limits: Limits = LIMITS,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> bytes:
    """Send a time-stamp request and return the reply as it came; the reply is *not* judged here.

    Only the hash of the manifest leaves the house; no name, no file.

    Args:
        url: address of the authority, http or https. The reply is signed, so http is no risk to it.
        request: the request in DER.
        limits: time, tries and size.
        sleep: waits; replaced in tests.
        clock: seconds that only go forward; replaced in tests.

    Raises:
        InputError: LK558, when there is no usable answer.
    """
    if not _usable(url):
        finding = Finding("LK558", params={"url": "?", "reason": "http, https"})
        raise InputError(finding.message(), [finding])
    import requests

    reason = "?"
    for attempt in range(limits.attempts):
        if attempt:
            sleep(limits.backoff * 2 ** (attempt - 1))
        try:
            status, body = _once(url, request, limits, clock)
        except requests.RequestException as problem:
            reason = type(problem).__name__
            continue
        if status == 200:
            return body
        reason = f"HTTP {status}"
        if status not in _AGAIN:
            break
    raise _refused(url, reason)


def _usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False


def _once(
    url: str, request: bytes, limits: Limits, clock: Callable[[], float]
) -> tuple[int, bytes]:
    import requests

    started = clock()
    with requests.Session() as session:
        # Proxies and .netrc of the machine stay out: nothing is sent that was not asked for.
        session.trust_env = False
        headers = {
            "User-Agent": f"legalkit/{__version__}",
            "Content-Type": "application/timestamp-query",
            "Accept": "application/timestamp-reply",
        }
        # A redirect would send the hash to somebody whom nobody named, so none is followed.
        with session.post(
            url,
            data=request,
            headers=headers,
            timeout=limits.timeout,
            allow_redirects=False,
            stream=True,
        ) as answer:
            if answer.status_code != 200:
                return answer.status_code, b""
            kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            if kind != "application/timestamp-reply":
                raise _refused(url, f"Content-Type {kind or '-'}")
            parts: list[bytes] = []
            size = 0
            for part in answer.iter_content(16384):
                size += len(part)
                if size > limits.max_bytes:
                    raise _refused(url, f"> {limits.max_bytes} bytes")
                if clock() - started > limits.total:
                    raise _refused(url, f"> {limits.total} s")
                parts.append(part)
            return 200, b"".join(parts)


def _refused(url: str, reason: str) -> InputError:
    # Shown without query and without a password that someone put into the address.
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    shown = f"{parts.scheme}://{parts.hostname}{port}{parts.path}"
    finding = Finding("LK558", params={"url": shown, "reason": reason})
    return InputError(finding.message(), [finding])
