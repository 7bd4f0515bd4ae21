"""Text whose encoding may be lied about, and the words of HTML. Nothing is fetched."""

from __future__ import annotations

import codecs
import unicodedata
from html.parser import HTMLParser

_BREAKS = {
    "p", "br", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "blockquote", "pre",
    "hr",
}  # fmt: skip
_UNREAD = {"script", "style", "head", "template", "noscript"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Characters that Chinese business papers are made of; a wrong decoding hits rarer ones.
_COMMON = set("的一是在有人我不了公司款付年月日元单号发货订合同欠账帳請请您好收到於于貴贵與与")


def decode(payload: bytes, declared: str | None) -> tuple[str, str]:
    """Decode text that may lie about its charset.

    Returns:
        The text and the charset that fits every byte: the declared one when it does, else UTF-8,
        else GB18030; Latin-1 last, which reads any byte.
    """
    for charset in (declared, "utf-8", "gb18030"):
        try:
            if charset:
                return payload.decode(charset), charset.lower()
        except (LookupError, UnicodeDecodeError):
            continue
    return payload.decode("latin-1"), "latin-1"


def decode_export(payload: bytes, declared: str | None = None) -> tuple[str, str]:
    """Decode an export of a program, which mostly names no charset.

    A byte order mark decides; then the declared charset, UTF-8, UTF-16 without a mark, and last
    GB18030 or Big5, whichever gives more of the characters that business papers are made of.
    """
    for mark, charset in _MARKS:
        if payload.startswith(mark):
            return payload.decode(charset, "replace"), charset
    for named in (declared, "utf-8"):
        try:
            if named:
                text = payload.decode(named)
                if "\x00" not in text:
                    return text, named.lower()
        except (LookupError, UnicodeDecodeError):
            continue
    if payload[:200].count(0) * 4 >= len(payload[:200]):
        little = payload[1:200:2].count(0) >= payload[0:200:2].count(0)
        charset = "utf-16-le" if little else "utf-16-be"
        return payload.decode(charset, "replace"), charset
    tried = []
    for charset in ("gb18030", "big5"):
        try:
            tried.append((payload.decode(charset), charset))
        except UnicodeDecodeError:
            continue
    if not tried:
        return payload.decode("latin-1"), "latin-1"
    return max(tried, key=lambda pair: sum(letter in _COMMON for letter in pair[0]))


def composed(text: str) -> str:
    """The text in NFC, so that a name typed on a Mac equals the same name typed elsewhere."""
    return unicodedata.normalize("NFC", text)


class _Text(HTMLParser):
    """Text of an HTML mail; addresses of links are shown, pictures named, nothing loaded."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._skip = 0
        self._link: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self._skip += 1
        elif tag in _BREAKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("  ")
        elif tag == "a":
            self._link = dict(attrs).get("href")
        elif tag == "img":
            values = dict(attrs)
            self.parts.append(f"[{values.get('alt') or values.get('src') or 'img'}]")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._skip = max(0, self._skip - 1)
        elif tag in _BREAKS and tag != "br":
            self.parts.append("\n")
        elif tag == "a" and self._link:
            self.parts.append(f" <{self._link}>")
            self._link = None

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.parts.append(data if data.strip() else " ")


def html_text(html: str) -> str:
    """The words of an HTML text, in reading order."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    result: list[str] = []
    for line in lines:
        if line or (result and result[-1]):
            result.append(line)
    return "\n".join(result).strip()
