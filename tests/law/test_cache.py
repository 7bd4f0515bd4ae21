"""Kept sheets: as quick as wanted, never an old answer, never anybody else's data."""

from __future__ import annotations

import json
import os
import stat
from hashlib import sha256
from pathlib import Path

import pytest

from legalkit.law import cache, load
from legalkit.law.calendar_sheet import CalendarSheet
from legalkit.law.load import load_sheet
from legalkit.model.errors import RuleError

SHEET = """country: CN
verified_through: 2026-12-31
cite: notices
verified: secondary
checked_on: 2026-11-23
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("LEGALKIT_CACHE", str(tmp_path / "cache"))
    load._read.cache_clear()
    folder = tmp_path / "law" / "xx"
    folder.mkdir(parents=True)
    (folder / "calendar.yaml").write_text(SHEET, "utf-8")
    return tmp_path


def read(place):
    load._read.cache_clear()
    return load_sheet("XX", "calendar.yaml", CalendarSheet, place / "law")


def kept_files(place):
    return sorted((place / "cache" / "laws").glob("*"))


def change(place, old, new):
    path = place / "law" / "xx" / "calendar.yaml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_the_second_reading_does_not_read_yaml(place, monkeypatch):
    first = read(place)
    monkeypatch.setattr(load, "read_model", lambda *a: pytest.fail("read the YAML again"))
    assert read(place) == first


def test_what_is_kept_is_json_for_our_eyes_only(place):
    read(place)
    (file,) = kept_files(place)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert json.loads(file.read_bytes().partition(b"\n")[2])["country"] == "CN"


def test_a_changed_sheet_is_read_again_even_when_its_date_is_set_back(place):
    path = place / "law" / "xx" / "calendar.yaml"
    before = path.stat()
    read(place)
    change(place, "country: CN", "country: DE")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert read(place).country == "DE"
    assert len(kept_files(place)) == 2


def test_a_sheet_that_does_not_hold_is_not_kept_and_says_its_lines(place):
    change(place, "country: CN", "contry: CN")
    for _ in range(2):
        with pytest.raises(RuleError) as caught:
            read(place)
        (finding,) = caught.value.findings
        assert (finding.code, finding.where.line, finding.where.field) == ("LK103", 1, "contry")
    assert kept_files(place) == []


@pytest.mark.parametrize("damage", [b"", b"{}", b"no checksum\n{}", b"\xff\xfe"])
def test_a_damaged_copy_is_ignored(place, damage):
    first = read(place)
    (file,) = kept_files(place)
    file.write_bytes(damage)
    assert read(place) == first


def test_a_copy_altered_in_place_is_ignored(place):
    read(place)
    (file,) = kept_files(place)
    file.write_bytes(file.read_bytes().replace(b'"CN"', b'"DE"'))
    assert read(place).country == "CN"


def test_a_copy_that_no_longer_fits_the_model_is_ignored(place):
    first = read(place)
    (file,) = kept_files(place)
    payload = b'{"old_field": "1"}'
    file.write_bytes(sha256(payload).hexdigest().encode() + b"\n" + payload)
    assert read(place) == first


def test_a_folder_that_others_can_write_to_is_left_alone(place):
    read(place)
    (file,) = kept_files(place)
    payload = file.read_bytes().partition(b"\n")[2].replace(b'"CN"', b'"DE"')
    file.write_bytes(sha256(payload).hexdigest().encode() + b"\n" + payload)
    file.parent.chmod(0o777)
    assert read(place).country == "CN"


def test_a_folder_or_copy_that_is_somebody_elses_is_left_alone(place, monkeypatch):
    read(place)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    (file,) = kept_files(place)
    assert cache.kept(file.stem) is None


def test_a_link_in_place_of_a_copy_is_not_followed(place):
    first = read(place)
    (file,) = kept_files(place)
    aside = place / "aside.json"
    file.rename(aside)
    file.symlink_to(aside)
    assert cache.kept(file.stem) is None
    assert read(place) == first


def test_nothing_is_kept_when_switched_off(place, monkeypatch):
    monkeypatch.setenv("LEGALKIT_CACHE", "off")
    read(place)
    assert not (place / "cache").exists()


def test_an_unwritable_place_costs_nothing(place, monkeypatch):
    (place / "file").write_text("", "utf-8")
    monkeypatch.setenv("LEGALKIT_CACHE", str(place / "file"))
    assert read(place).country == "CN"
    monkeypatch.setenv("LEGALKIT_CACHE", str(place / "cache"))
    monkeypatch.setattr(cache.tempfile, "mkstemp", lambda **_: (_ for _ in ()).throw(OSError()))
    assert read(place).country == "CN"
    assert kept_files(place) == []


def test_without_a_home_there_is_no_folder(monkeypatch):
    monkeypatch.delenv("LEGALKIT_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)

    def homeless():
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", homeless)
    assert cache.kept("x") is None


def test_the_usual_place_is_the_users_cache(place, monkeypatch):
    monkeypatch.delenv("LEGALKIT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(place / "home"))
    read(place)
    assert len(list((place / "home" / "legalkit" / "laws").glob("*.json"))) == 1


def test_the_oldest_copies_go_first(place, monkeypatch):
    monkeypatch.setattr(cache, "MOST_KEPT", 2)
    for name in ("DE", "FR", "IT"):
        change(place, "country: CN", f"country: {name}")
        read(place)
        change(place, f"country: {name}", "country: CN")
    kept = {json.loads(f.read_bytes().partition(b"\n")[2])["country"] for f in kept_files(place)}
    assert kept == {"FR", "IT"}


def test_a_sheet_that_vanished_is_a_finding(place):
    with pytest.raises(RuleError) as caught:
        load._read(str(place / "gone.yaml"), (0, 0), CalendarSheet)
    assert [finding.code for finding in caught.value.findings] == ["LK108"]
