"""Optional fetchers: the only room that opens a socket, and only when it is asked to."""

from legalkit.net.fetch import Fetcher, Limits
from legalkit.net.gleif import fetch_lei

__all__ = ["Fetcher", "Limits", "fetch_lei"]
