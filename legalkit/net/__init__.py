"""Optional fetchers: the only room that opens a socket, and only when it is asked to."""

from legalkit.net.cache import DayCache
from legalkit.net.companies_house import fetch_company
from legalkit.net.fetch import Fetcher, Limits
from legalkit.net.gleif import fetch_lei

__all__ = ["DayCache", "Fetcher", "Limits", "fetch_company", "fetch_lei"]
