"""YAML as people write it: nothing is guessed, doubled, hidden or lost."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from legalkit.source import Document, read_text, read_yaml
from legalkit.source.yamltext import show_path


def codes(text: str) -> list[str]:
    return [finding.code for finding in read_yaml(text, "case.yaml").findings]


@pytest.mark.parametrize(
    "written",
    [
        "no",
        "NO",
        "on",
        "off",
        "yes",
        "y",
        "1e3",
        "1_000",
        "0o17",
        "017",
        "0x1F",
        "12:30:45",
        "2024-05-31",
        ".inf",
        ".nan",
        "+1",
        "1.10",
        "00123",
        "=",
        "true",
    ],
)
def test_a_plain_scalar_stays_what_was_written(written: str) -> None:
    assert read_yaml(f"a: {written}").value == {"a": written}


@pytest.mark.parametrize("written", ["no", "on", "1e3", "null", "~"])
def test_a_key_stays_what_was_written(written: str) -> None:
    assert read_yaml(f"{written}: x").value == {written: "x"}


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_nothing_means_nothing(written: str) -> None:
    assert read_yaml(f"a: {written}").value == {"a": None}


@pytest.mark.parametrize("written", ['""', "'~'", '"null"'])
def test_quoted_text_is_never_nothing(written: str) -> None:
    assert read_yaml(f"a: {written}").value == {"a": written.strip("\"'")}


def test_equal_keys_are_refused_with_both_lines() -> None:
    document = read_yaml("a: 1\nb: 2\na: 3\n", "case.yaml")
    (finding,) = document.findings
    assert (finding.code, finding.where.line, finding.params["first"]) == ("LK102", 3, 1)
    assert document.value == {"a": "1", "b": "2"}


def test_equal_keys_in_depth_name_their_path() -> None:
    (finding,) = read_yaml("events:\n  - {kind: x, kind: y}\n").findings
    assert finding.where.field == "events[0].kind"


def test_keys_that_look_alike_are_different() -> None:
    assert codes("1: a\n'1': b\n") == ["LK102"]
    assert codes("no: a\nfalse: b\n") == []


@pytest.mark.parametrize(
    "text", ["a: &x 1\nb: *x\n", "a: &x {c: 1}\nb: {<<: *x}\n", "a: {<<: {b: 1}}\n"]
)
def test_aliases_and_merge_keys_are_refused(text: str) -> None:
    assert "LK109" in codes(text)


def test_an_alias_that_contains_itself_ends() -> None:
    assert codes("a: &x [*x]\n") == ["LK109"]


def test_billion_laughs_cost_nothing() -> None:
    lines = ["a0: &a0 [lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    began = time.perf_counter()
    assert set(codes("\n".join(lines))) == {"LK109"}
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!local", "!!binary"])
def test_tags_are_refused(tag: str) -> None:
    found = codes(f"a: {tag} eA==")
    assert found == ["LK109"]


@pytest.mark.parametrize("text", ["a: !!python/object/apply:os.system [ls]\n", "a: !ours {b: c}\n"])
def test_tags_on_lists_and_mappings_are_refused(text: str) -> None:
    assert codes(text) == ["LK109"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1, 2\nb: 3\n", 2),
        ("a: 'x\n", None),
        ("\ta: 1\n", 1),
        ("a: 1\n b: 2\n", 2),
        ("a: b: c\n", 1),
        ("%YAML 9\n", None),
    ],
)
def test_broken_notation_is_a_finding_with_its_line(text: str, line: int | None) -> None:
    (finding,) = read_yaml(text, "case.yaml").findings
    assert finding.code == "LK101"
    assert finding.where.file == "case.yaml"
    if line is not None:
        assert finding.where.line == line


def test_a_second_document_is_not_dropped_in_silence() -> None:
    assert codes("a: 1\n---\nb: 2\n") == ["LK101"]


@pytest.mark.parametrize(
    "text", ["[" * 20_000, "- " * 20_000, "{a: " * 20_000, "[" * 3000 + "]" * 3000]
)
def test_very_deep_nesting_is_a_finding_and_not_a_crash(text: str) -> None:
    assert codes(text) == ["LK101"]


@pytest.mark.parametrize("depth", [61, 100, 300, 450, 600, 1200])
@pytest.mark.parametrize(("left", "right"), [("[", "]"), ("{a: ", "}")])
def test_every_depth_beyond_sixty_is_refused_alike(depth: int, left: str, right: str) -> None:
    document = read_yaml(left * depth + "x" + right * depth, "case.yaml")
    assert [finding.code for finding in document.findings] == ["LK101"]
    assert document.value is None


def test_sixty_levels_are_read() -> None:
    assert read_yaml("[" * 60 + "x" + "]" * 60).findings == []


@pytest.mark.parametrize("text", ["", "\n\n", "# only a remark\n", "---\n", "~\n"])
def test_an_empty_file_is_empty(text: str) -> None:
    document = read_yaml(text)
    assert document.value is None
    assert document.findings == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_count_alike(end: str, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(end.join(["a: 1", "b:", "  c: 苏州", ""]).encode())
    text, findings = read_text(path)
    assert text is not None and findings == []
    document = read_yaml(text)
    assert document.value == {"a": "1", "b": {"c": "苏州"}}
    assert document.where(("b", "c")).line == 3


def test_a_byte_order_mark_does_not_become_part_of_a_key(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    text, _ = read_text(path)
    assert text is not None
    assert read_yaml(text).value == {"a": "1"}


@pytest.mark.parametrize("encoding", ["gbk", "utf-16", "big5"])
def test_other_encodings_are_refused_and_not_misread(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes("name: 苏州恒興".encode(encoding, "replace"))
    text, findings = read_text(path)
    assert text is None
    assert [finding.code for finding in findings] == ["LK110"]


def test_a_missing_file_and_a_folder_are_findings(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        text, findings = read_text(path)
        assert text is None
        assert [finding.code for finding in findings] == ["LK108"]


def test_control_characters_are_a_finding() -> None:
    assert codes("a: x\x00y\n") == ["LK101"]
    assert codes("a: x\x07y\n") == ["LK101"]


@given(st.text(max_size=200))
def test_no_text_whatever_raises(text: str) -> None:
    document = read_yaml(text, "x")
    assert isinstance(document, Document)


ENTRIES = st.recursive(
    st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=8).filter(lambda key: key != "<<"),
        ENTRIES,
        min_size=1,
        max_size=4,
    )
)
def test_what_was_written_by_a_program_comes_back_as_text(value: dict[str, object]) -> None:
    def has_merge_key(part: object) -> bool:
        if isinstance(part, dict):
            return "<<" in part or any(has_merge_key(inner) for inner in part.values())
        return isinstance(part, list) and any(has_merge_key(inner) for inner in part)

    text = yaml.safe_dump(value, allow_unicode=True, default_style='"')
    document = read_yaml(text)
    if has_merge_key(value):
        assert {finding.code for finding in document.findings} == {"LK109"}
    else:
        assert document.findings == []
        assert document.value == value


def test_places_fall_back_to_the_entry_that_lacks_the_field() -> None:
    document = read_yaml("events:\n  - id: E1\n  - id: E2\n", "case.yaml")
    where = document.where(("events", 1, "date"))
    assert (where.line, where.field) == (3, "events[1].date")
    assert str(where) == "case.yaml:3 events[1].date"


def test_paths_are_written_as_people_do() -> None:
    assert show_path(()) == ""
    assert show_path(("a", 0, "b", 1, 2)) == "a[0].b[1][2]"
