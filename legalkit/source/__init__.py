"""Reads the YAML that people write: strings only, every line known, every error collected."""

from legalkit.source.bind import bind, read_model
from legalkit.source.yamltext import Document, read_text, read_yaml

__all__ = ["Document", "bind", "read_model", "read_text", "read_yaml"]
