from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from legalkit.documents.input import PackInput
from legalkit.documents.lines import RegisterName, UnmetGate
from legalkit.documents.pack import build_pack
from legalkit.documents.wordfile import body_text, texts
from legalkit.messages import Message
from legalkit.model.errors import InputError
from legalkit.model.finding import Finding, Severity
from legalkit.model.party import PartyKind
from tests.documents import sample_cases
from tests.documents import small_case as small


def changed(change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    record = copy.deepcopy(small.RECORD)
    change(record)
    return record


def party(record: dict[str, Any], party_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in record["parties"] if item["id"] == party_id)
    return found


def errors(given: PackInput, kind: str, folder: Path) -> list[Finding]:
    result = build_pack(given, kind, folder / "pack", pdf=False)
    found = [finding for finding in result.findings if finding.severity is Severity.ERROR]
    if found:
        assert result.folder is None and not (folder / "pack").exists()
        assert list(folder.iterdir()) == []
    return found


def test_filing_pack_is_complete_and_hashed(tmp_path: Path) -> None:
    result = build_pack(small.given(), "filing", tmp_path / "pack", pdf=False)
    assert result.folder == tmp_path / "pack"
    names = [path.name for path in result.files]
    assert names == sorted(names) and len(names) == 12
    manifest = json.loads((tmp_path / "pack" / "manifest.json").read_text("utf-8"))
    for entry in manifest["files"]:
        assert (
            hashlib.sha256((tmp_path / "pack" / entry["name"]).read_bytes()).hexdigest()
            == entry["sha256"]
        )
    assert {entry["name"] for entry in manifest["files"]} == set(names) - {"manifest.json"}


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        build_pack(small.given(), "filing", tmp_path / name, pdf=False)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_every_printed_value_has_a_source(tmp_path: Path) -> None:
    build_pack(small.given(), "filing", tmp_path / "pack", pdf=False)
    notes = json.loads((tmp_path / "pack" / "sources.json").read_text("utf-8"))
    assert len(notes) == 10
    assert all(
        note["from"] and note["meaning"] for values in notes.values() for note in values.values()
    )
    total = notes["02-民事起诉状.docx"]["claim.total"]
    assert total["value"] == "149,542.00元"
    interest = notes["02-民事起诉状.docx"]["interest.statements.0.amount"]
    assert "第五百八十五条" in interest["citation"] and interest["rule"] == "contract"


def test_letter_goes_to_debtor_and_guarantor(tmp_path: Path) -> None:
    result = build_pack(small.given(), "lawyer-letter", tmp_path / "pack", pdf=False)
    letters = [path for path in result.files if "律师函-" in path.name]
    assert len(letters) == 2
    debtor, guarantor = (body_text(path.read_bytes()) for path in letters)
    assert "武侯区天府路2号3栋" in debtor and "保证责任" not in debtor.split("四、要求")[1]
    assert "主张保证责任" in guarantor and "最高额200,000.00元" in guarantor
    assert "自收到本函之日起7日内" in debtor


def test_missing_required_field_refuses_and_names_it(tmp_path: Path) -> None:
    given = small.given(changed(lambda r: r.pop("court")))
    found = errors(given, "filing", tmp_path)
    assert [finding.code for finding in found] == ["LK701"]
    assert "court.name" in found[0].text("en") and "受理法院" in found[0].text("zh")


def test_draft_is_marked_on_each_page_and_lists_the_gaps(tmp_path: Path) -> None:
    record = changed(lambda r: (r.pop("court"), party(r, "L").pop("licence")))
    result = build_pack(small.given(record), "filing", tmp_path / "pack", draft=True, pdf=False)
    assert result.folder is not None
    for path in result.files:
        if path.suffix == ".docx":
            parts = texts(path.read_bytes())
            assert any("草稿 DRAFT" in text for name, text in parts.items() if "header" in name), (
                path.name
            )
    complaint = body_text((tmp_path / "pack" / "02-民事起诉状.docx").read_bytes())
    front, _, rest = complaint.partition("民事起诉状\n")
    assert "本草稿待补正事项" in front and "受理法院" in front
    assert "【待律师核实：受理法院】" in rest and "【待律师核实：律师执业证号】" in rest
    assert json.loads((tmp_path / "pack" / "manifest.json").read_text("utf-8"))["draft"] is True


def test_a_fact_without_exhibit_refuses(tmp_path: Path) -> None:
    given = small.given(changed(lambda r: r["deliveries"][0].pop("evidence")))
    assert {finding.code for finding in errors(given, "filing", tmp_path)} == {"LK708"}


def test_an_exhibit_without_use_refuses(tmp_path: Path) -> None:
    rows = tuple(
        replace(row, proves=None) if row.evidence_id == "E10" else row
        for row in small.given().exhibits
    )
    codes = {finding.code for finding in errors(small.given(exhibits=rows), "filing", tmp_path)}
    assert codes == {"LK709", "LK701"}


def test_adverse_exhibit_is_never_offered_by_itself(tmp_path: Path) -> None:
    given = small.given(changed(lambda r: r["evidence"][9].update(adverse="true")))
    assert {finding.code for finding in errors(given, "filing", tmp_path)} == {"LK709"}


def _line(**changes: Any) -> PackInput:
    return small.given(interest=tuple(replace(line, **changes) for line in small.interest()))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (lambda: _line(amount=Decimal("21042.01")), "LK713"),
        (lambda: _line(starts_on=date(2024, 9, 2)), "LK713"),
        (lambda: _line(cut_off=date(2026, 4, 1)), "LK713"),
        (lambda: _line(base=Decimal("119999.99")), "LK705"),
        (lambda: _line(currency="USD"), "LK718"),
        (
            lambda: small.given(changed(lambda r: r["preservation"].update(amount="149542.01"))),
            "LK707",
        ),
        (lambda: small.given(gates=(UnmetGate("G1", Message("documents.what.claim")),)), "LK712"),
        (
            lambda: small.given(
                register_names={"B": RegisterName("成都山丘装备公司", small.AS_OF, "公示系统")}
            ),
            "LK720",
        ),
        (
            lambda: small.given(changed(lambda r: r["mandate"].update(stages=["enforcement"]))),
            "LK711",
        ),
        (lambda: small.given(changed(lambda r: r["mandate"].update(special_powers=[]))), "LK711"),
        (lambda: small.given(changed(lambda r: r["claims"][0].pop("amount"))), "LK701"),
        (lambda: small.given(changed(lambda r: r["events"][0].update(date="2025-06"))), "LK701"),
        (lambda: small.given(changed(lambda r: party(r, "B").pop("registration_number"))), "LK701"),
        (lambda: small.given(changed(lambda r: r["guarantees"].clear())), "LK701"),
        (lambda: small.given(changed(lambda r: r["letter"].pop("dated"))), None),
        (lambda: small.given(changed(lambda r: r["assets"].clear())), "LK701"),
        (lambda: small.given(exhibits=()), "LK708"),
    ],
)
def test_contradictions_refuse_the_pack(
    tmp_path: Path, given: Callable[[], PackInput], code: str | None
) -> None:
    codes = {finding.code for finding in errors(given(), "filing", tmp_path)}
    assert code in codes if code else not codes


def test_preserving_exactly_the_claim_is_allowed(tmp_path: Path) -> None:
    given = small.given(changed(lambda r: r["preservation"].update(amount="149542.00")))
    assert errors(given, "filing", tmp_path) == []


@pytest.mark.parametrize(
    ("number", "change", "shown"),
    [
        (1, {"number": 5}, "1"),
        (1, {"pages_from": 4}, "4"),
        (0, {"pages_to": 0}, "0"),
        (3, {"pages_to": 9}, "10"),
    ],
)
def test_page_ranges_must_fit(
    tmp_path: Path, number: int, change: dict[str, int], shown: str
) -> None:
    rows = list(small.given().exhibits)
    rows[number] = replace(rows[number], **change)  # type: ignore[arg-type]
    found = [
        f
        for f in errors(small.given(exhibits=tuple(rows)), "filing", tmp_path)
        if f.code == "LK710"
    ]
    assert found and shown in found[0].text("zh")


def test_gap_between_spans_is_seen(tmp_path: Path) -> None:
    line = small.interest()[0]
    spans = (line.spans[0], replace(line.spans[1], from_day=date(2024, 10, 17)))
    assert {f.code for f in errors(_line(spans=spans), "filing", tmp_path)} == {"LK713"}


def test_two_cut_off_days_are_seen(tmp_path: Path) -> None:
    first = replace(small.interest()[0], base=Decimal("60000.00"))
    second = replace(first, cut_off=date(2026, 3, 30))
    found = errors(small.given(interest=(first, second)), "filing", tmp_path)
    assert "LK713" in {finding.code for finding in found}


def test_arrival_without_proof_is_not_told(tmp_path: Path) -> None:
    result = build_pack(small.given(), "filing", tmp_path / "pack", pdf=False)
    assert {f.code for f in result.findings} == {"LK728"}
    assert "到达对方" not in body_text((tmp_path / "pack" / "02-民事起诉状.docx").read_bytes())
    proved = small.given(changed(lambda r: r["evidence"][6].update(reached_on="2025-06-03")))
    build_pack(proved, "filing", tmp_path / "proved", pdf=False)
    assert "于2025年6月3日到达对方" in body_text(
        (tmp_path / "proved" / "02-民事起诉状.docx").read_bytes()
    )


def test_disputed_value_is_bracketed_and_reported(tmp_path: Path) -> None:
    given = small.given(disputed={"payments[P1].amount": "回单为20,000.00元，台账为2,000.00元"})
    result = build_pack(given, "filing", tmp_path / "pack", pdf=False)
    assert "【待律师核实：存在矛盾：回单为" in body_text(
        (tmp_path / "pack" / "02-民事起诉状.docx").read_bytes()
    )
    assert "LK722" in {finding.code for finding in result.findings}


def test_lost_guarantee_is_not_claimed(tmp_path: Path) -> None:
    second = {
        "id": "X2",
        "type": "sale_of_goods",
        "governing_law": "CN",
        "title": "2024年9月货款",
        "due_on": "2024-09-30",
        "amount": "10.00",
        "creditor": "C",
        "debtor": "B",
    }
    record = changed(
        lambda r: (r["claims"].append(second), r["guarantees"][0].update(claims=["X1", "X2"]))
    )
    given = small.given(record, guarantees_alive={"U1": ("X1",)})
    result = build_pack(given, "filing", tmp_path / "pack", pdf=False)
    text = body_text((tmp_path / "pack" / "02-民事起诉状.docx").read_bytes())
    assert "上述债务中与2024年8月货款相应的部分" in text
    assert "LK727" in {finding.code for finding in result.findings}


def test_open_guarantee_mode_is_general(tmp_path: Path) -> None:
    given = small.given(changed(lambda r: r["guarantees"][0].pop("mode")))
    result = build_pack(given, "filing", tmp_path / "pack", pdf=False)
    text = body_text((tmp_path / "pack" / "02-民事起诉状.docx").read_bytes())
    assert (
        "依法强制执行后仍不能履行的范围内承担保证责任" in text
        and "连带" not in text.split("事实与理由")[0]
    )
    assert "LK726" in {finding.code for finding in result.findings}


def test_paid_principal_leaves_interest(tmp_path: Path) -> None:
    record = changed(lambda r: r["claims"][0].update(amount="0.00"))
    record["preservation"]["amount"] = "100.00"
    given = replace(
        small.given(record),
        interest=tuple(replace(i, base=Decimal("0.00")) for i in small.interest()),
    )
    build_pack(given, "filing", tmp_path / "pack", pdf=False)
    assert "本金已清偿" in body_text((tmp_path / "pack" / "02-民事起诉状.docx").read_bytes())


def test_without_interest_preservation_or_lawyer_the_pack_is_smaller(tmp_path: Path) -> None:
    def less(record: dict[str, Any]) -> None:
        for key in ("preservation", "mandate", "guarantees", "costs", "assets"):
            record.pop(key)
        record["parties"] = [p for p in record["parties"] if p["id"] in ("C", "B")]
        record["events"] = record["events"][:1]

    rows = tuple(replace(row, proves=row.proves) for row in small.given().exhibits)
    result = build_pack(
        small.given(changed(less), interest=(), costs=(), limitations=(), exhibits=rows),
        "filing",
        tmp_path / "pack",
        pdf=False,
    )
    assert [path.name[3:-5] for path in result.files if path.suffix == ".docx"] == [
        "材料清单",
        "民事起诉状",
        "证据目录",
        "法定代表人身份证明书",
        "送达地址确认书",
    ]
    text = body_text((tmp_path / "pack" / "02-民事起诉状.docx").read_bytes())
    assert (
        "被告：成都山丘" in text
        and "被告一" not in text
        and "由被告负担" in text
        and "违约金" not in text.split("事实与理由")[0]
    )


def test_unknown_kind_and_empty_cases_are_input_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        build_pack(small.given(), "divorce", tmp_path / "p")
    assert "filing" in caught.value.findings[0].message()
    nobody = small.given(changed(lambda r: r.update(parties=[])))
    with pytest.raises(InputError) as caught:
        build_pack(nobody, "filing", tmp_path / "p")
    assert [finding.code for finding in caught.value.findings] == ["LK725", "LK725"]


def test_unchanged_pack_is_replaced_and_an_edited_one_is_not(tmp_path: Path) -> None:
    out = tmp_path / "pack"
    build_pack(small.given(), "filing", out, pdf=False)
    assert build_pack(small.given(), "lawyer-letter", out, pdf=False).folder == out
    assert not (out / "02-民事起诉状.docx").exists()
    (out / "note.txt").write_text("my own")
    result = build_pack(small.given(), "filing", out, draft=True, pdf=False)
    assert (
        result.folder is None
        and "note.txt" in result.findings[-1].text() + result.findings[0].text()
    )
    assert (out / "note.txt").read_text() == "my own"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pack"]


def test_foreign_folder_or_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert build_pack(small.given(), "filing", tmp_path / "file", pdf=False).folder is None
    (tmp_path / "dir").mkdir()
    assert build_pack(small.given(), "filing", tmp_path / "dir", pdf=False).folder is not None
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.txt").write_text("x")
    assert build_pack(small.given(), "filing", tmp_path / "other", pdf=False).folder is None


def test_failure_while_writing_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def burst(*_: Any, **__: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("legalkit.documents.packfolder._json", burst)
    with pytest.raises(OSError, match="disk full"):
        build_pack(small.given(), "filing", tmp_path / "pack", pdf=False)
    assert list(tmp_path.iterdir()) == []


def test_a_freed_guarantor_is_neither_sued_nor_written_to(tmp_path: Path) -> None:
    given = small.given(guarantees_alive={"U1": ()})
    assert [party.id for party in given.opponents] == ["B"]
    result = build_pack(given, "lawyer-letter", tmp_path / "pack", pdf=False)
    assert len([path for path in result.files if "律师函" in path.name]) == 1
    assert "LK727" in {finding.code for finding in result.findings}


def test_a_letter_without_a_lawyer_is_refused(tmp_path: Path) -> None:
    given = small.given(changed(lambda r: r.pop("mandate")))
    found = errors(given, "lawyer-letter", tmp_path)
    assert {finding.code for finding in found} == {"LK701"}
    assert any("律师姓名" in finding.text("zh") for finding in found)


def test_a_template_with_its_own_number_or_an_undeclared_field_is_refused(tmp_path: Path) -> None:
    from docx import Document

    from legalkit.documents.contract import load_template

    own = tmp_path / "templates" / "cn" / "representative-certificate"
    own.mkdir(parents=True)
    document = Document(str(load_template("CN", "representative-certificate").path))
    document.add_paragraph("欠款 9,999.00元，案号 {{ case.id }}")
    document.save(str(own / "template.docx"))
    given = replace(small.given(), templates=tmp_path / "templates")
    result = build_pack(given, "filing", tmp_path / "pack", pdf=False)
    codes = {finding.code for finding in result.findings if finding.severity is Severity.ERROR}
    assert codes == {"LK719", "LK724"} and result.folder is None


def test_words_that_differ_from_figures_are_refused() -> None:
    from legalkit.documents.figures import in_print

    assert in_print("状", "本金120.00元（大写：人民币壹佰贰拾元整）") == []
    assert [f.code for f in in_print("状", "本金120.00元（大写：人民币壹佰贰拾壹元整）")] == [
        "LK706"
    ]
    assert [f.code for f in in_print("状", "本金120.00元（大写：一百二十元）")] == ["LK706"]


def test_a_paper_that_tells_another_base_is_refused() -> None:
    from legalkit.documents.assemble import assemble
    from legalkit.documents.figures import same_everywhere

    given = small.given()
    facts, _ = assemble(given)
    text = "120,000.00元 2024年9月1日 21,042.00元 每日万分之三 2026年3月31日"
    assert same_everywhere({"a": text}, facts, given.language) == []
    found = same_everywhere({"a": text.replace("9月1日", "9月2日")}, facts, given.language)
    assert [finding.code for finding in found] == ["LK713"] and "2024年9月1日" in found[0].message()


def test_one_fact_has_one_value() -> None:
    from legalkit.documents.values import FactSheet

    facts = FactSheet()
    facts.put("a.b", "1", "x")
    with pytest.raises(ValueError, match="another value"):
        facts.put("a.b", "2", "x")


def test_a_letter_does_not_tell_which_assets_we_know(tmp_path: Path) -> None:
    result = build_pack(small.given(), "lawyer-letter", tmp_path / "pack", pdf=False)
    for path in result.files:
        if path.suffix == ".docx":
            text = body_text(path.read_bytes())
            assert "设备转移照片" not in text and "6222000000000002" not in text, path.name
    listed = body_text((tmp_path / "pack" / "05-证据目录.docx").read_bytes())
    assert "催款函及妥投记录" in listed and "共8项" in listed


def test_a_missing_exhibit_is_named_as_a_lawyer_names_it(tmp_path: Path) -> None:
    record = changed(lambda r: r["deliveries"][0].update(evidence=[]))
    found = [f for f in errors(small.given(record), "filing", tmp_path) if f.code == "LK708"]
    assert found
    number = record["deliveries"][0]["number"]
    for lang, word in (("zh", "送货单"), ("en", "delivery")):
        said = found[0].message(lang) + found[0].hint(lang)
        assert f"{word}{number}" in said.replace(" ", "")
        assert "exhibits" not in said and "deliveries.0" not in said
    assert "].evidence" in found[0].hint("en")
    assert found[0].where.field == "deliveries.0.exhibits"


def test_an_unmet_gate_speaks_with_the_words_of_the_checklist(tmp_path: Path) -> None:
    line = UnmetGate(
        "FI-X",
        Message("words", {"en": "Court named", "zh": "已写明法院"}),
        (Message("words", {"en": "The field is empty.", "zh": "该栏为空。"}),),
        Message("words", {"en": "Name it.", "zh": "请填写。"}),
    )
    found = errors(small.given(gates=(line,)), "filing", tmp_path)
    assert "FI-X" not in found[0].text("en") + found[0].text("zh")
    assert found[0].message("en") == "Not met before this step: Court named. The field is empty."
    assert found[0].message("zh") == "本步骤的前提未满足：已写明法院。该栏为空。"
    assert found[0].hint("zh") == "请填写。"


def test_two_separate_debtors_are_not_asked_for_one_sum(tmp_path: Path) -> None:
    def add(record: dict[str, Any]) -> None:
        other = copy.deepcopy(next(p for p in record["parties"] if p["role"] == "debtor"))
        record["parties"].append(other | {"id": "B2", "name": "另一债务人有限公司"})

    for kind in ("filing", "lawyer-letter"):
        found = errors(small.given(changed(add)), kind, tmp_path)
        assert "LK729" in {finding.code for finding in found}
        assert "另一债务人有限公司" in next(f for f in found if f.code == "LK729").message("zh")


def test_a_guarantor_is_asked_for_and_frozen_up_to_what_he_answers_for(tmp_path: Path) -> None:
    record = changed(lambda r: None)
    claims = [claim["id"] for claim in record["claims"]]
    guarantee = record["guarantees"][0]
    given = small.given(record)
    assert given.case.preservation is not None and given.case.preservation.amount is not None
    # A ceiling below what is asked for binds the court paper too.
    low = given.case.preservation.amount - Decimal("1000.00")
    record["guarantees"][0] = guarantee | {"ceiling": f"{low}"}
    record["preservation"]["respondents"] = [
        party["id"] for party in record["parties"] if party["role"] in ("debtor", "guarantor")
    ]
    given = replace(small.given(record), guarantees_alive={guarantee["id"]: tuple(claims)})
    result = build_pack(given, "filing", tmp_path / "pack", pdf=False)
    asked = next(path for path in result.files if "财产保全申请书" in path.name)
    text = body_text(asked.read_bytes()) if asked.suffix == ".docx" else ""
    assert f"财产的保全以{low:,.2f}元为限" in text.replace(" ", "")


def test_every_defendant_is_asked_for_something(tmp_path: Path) -> None:
    def add(record: dict[str, Any]) -> None:
        other = copy.deepcopy(next(p for p in record["parties"] if p["role"] == "debtor"))
        changes = {"id": "B2", "name": "共同欠款有限公司", "role": "joint_debtor"}
        record["parties"].append(other | changes)

    result = build_pack(small.given(changed(add)), "filing", tmp_path / "pack", pdf=False)
    assert result.folder is not None
    complaint = next(path for path in result.files if "民事起诉状" in path.name)
    asked = [line for line in body_text(complaint.read_bytes()).splitlines() if "．判令" in line]
    assert any("共同欠款有限公司对" in line and "连带清偿" in line for line in asked)
    numbers = [int(line.split("．")[0]) for line in asked]
    assert numbers == list(range(1, len(numbers) + 1))
    assert "LK730" in {finding.code for finding in result.findings}


def test_a_bracket_that_no_paper_prints_is_not_told(tmp_path: Path) -> None:
    """A company has no living expenses: neither the branch is printed nor its gap told."""
    given = sample_cases.given_of("gb-eaw")
    assert "living_sum" not in given.case.facts
    result = build_pack(given, "preservation", tmp_path, pdf=False)
    order = next(path for path in result.files if "freezing order" in path.name)
    assert "living expenses" not in body_text(order.read_bytes())
    told = {finding.where.field for finding in result.findings if finding.where}
    assert "case.facts.living_sum" not in told

    person = tuple(
        party.model_copy(update={"kind": PartyKind.PERSON}) if party.role == "debtor" else party
        for party in given.case.parties
    )
    changed = replace(given, case=given.case.model_copy(update={"parties": person}))
    result = build_pack(changed, "preservation", tmp_path / "person", pdf=False)
    told = {finding.where.field for finding in result.findings if finding.where}
    assert "case.facts.living_sum" in told
