"""A folder as a sales department hands it over: sixty files of every kind, some of them broken.

    python -m tests.evidence.messy_folder TARGET

The papers are those of the fictitious example case, under the names that people give them.
"""

from __future__ import annotations

import io
import shutil
import struct
import sys
import unicodedata
import wave
import zipfile
from email.message import EmailMessage
from pathlib import Path

from tests.evidence.ole_writer import embedded_message, outlook_message
from tests.evidence.readers.test_ofd import ofd
from tests.evidence.readers.test_readers import CII, FAPIAO, UBL

EXAMPLE = Path(__file__).parents[2] / "examples" / "suzhou-chengdu" / "evidence"
#: Paper of the example -> the name that it came under.
PAPERS = {
    "contract/framework-contract-ZC-2022-0318.pdf": "合同/蜀岳 框架合同(盖章版).pdf",
    "guarantee/guarantee-contract.pdf": "合同/邵总保证合同.pdf",
    "orders/PO1-CG2022-0912.pdf": "订单/CG2022-0912采购订单.pdf",
    "orders/PO2-CG2022-1121.pdf": "订单/CG2022-1121采购订单.pdf",
    "orders/PO3-CG2023-0508.pdf": "订单/订单CG2023-0508.pdf",
    "orders/PO4-CG2023-0821.pdf": "订单/新建 PDF 文档.pdf",
    "orders/PO6-CG2024-0318.pdf": "订单/CG2024-0318.pdf",
    "deliveries/DN1-SH20221010-01.pdf": "送货/SH20221010-01 签收.pdf",
    "deliveries/DN2-SH20221219-02.pdf": "送货/SH20221219-02 签收.pdf",
    "deliveries/DN3-SH20230605-01.pdf": "送货/送货单0605.pdf",
    "deliveries/DN4-SH20230918-03.pdf": "送货/IMG_20230918.pdf",
    "deliveries/DN6-SH20240415-02.pdf": "送货/送货单20240415.pdf",
    "deliveries/WB4-YT-7700-0918-0043.pdf": "送货/运单YT-7700.pdf",
    "invoices/INV1-22320417.pdf": "发票/22320417.pdf",
    "invoices/INV2-22320588.pdf": "发票/22320588.pdf",
    "invoices/INV3-23320000000000600731.pdf": "发票/dzfp_23320000000000600731.pdf",
    "invoices/INV4-23320000000000911846.pdf": "发票/dzfp_23320000000000911846.pdf",
    "invoices/INV5-24320000000000200562.pdf": "发票/dzfp_24320000000000200562.pdf",
    "payments/receipt-2022-12-28.pdf": "财务/回单20221228.pdf",
    "payments/receipt-2023-05-19.pdf": "财务/电子回单(2023-05-19).pdf",
    "statements/statement-2022-12-31-sealed.pdf": "财务/2022年终对账单 已盖章.pdf",
    "statements/statement-2024-06-30-unsealed.pdf": "财务/对账单20240630.pdf",
    "statements/receivables-ledger.xlsx": "财务/应收明细账.xlsx",
    "acknowledgement/repayment-plan-2024-01-18.pdf": "往来/还款计划.pdf",
    "demand/demand-2025-07-08.pdf": "往来/催款函20250708.pdf",
    "demand/ems-1100000070825-delivered.pdf": "往来/EMS签收.pdf",
    "demand/demand-2024-09-10-no-proof-of-delivery.pdf": "往来/催款函(第一次).pdf",
    "email/2024-08-20-demand-3.eml": "往来/邮件/催款3.eml",
    "email/2024-08-22-answer.eml": "往来/邮件/答复.eml",
    "calls/call-log.xlsx": "往来/通话记录.xlsx",
    "registers/debtor.pdf": "工商/蜀岳 工商登记.pdf",
}
BANK = (
    "户名：苏州澄川精密部件有限公司\n交易日期,对方户名,对方账号,收入,支出,余额,附言\n"
    "2023-05-19,成都蜀岳同辉机电贸易有限公司,5100000000000000202,60000.00,,160000.00,货款\n"
    "2023-05-20,苏州供电公司,11,,1300.00,158700.00,电费\n"
    "2024-04-08,成都蜀岳同辉机电贸易有限公司,5100000000000000202,40000.00,,198700.00,"
    "付23320000000000911846部分款\n"
    "2024-05-06,成都武侯某某物流有限公司,77,6000.00,,204700.00,代付蜀岳 22320588\n"
)
CHAT = (
    "2024-06-03 09:12 何晓岚\n这个月底先付一部分，其余分三个月。\n\n"
    "2024-06-03 09:15 顾承安\n好的，请书面确认欠款金额。\n"
)


def make(folder: Path) -> int:
    """Write the folder; returns how many files it holds."""
    for source, name in PAPERS.items():
        _lay(folder, name, (EXAMPLE / source).read_bytes())
    for name, content in _others().items():
        _lay(folder, name, content)
    # A copy of a copy, a shortcut, and a name typed on a Mac.
    shutil.copy(folder / "往来/还款计划.pdf", folder / "往来/还款计划 - 副本.pdf")
    mac = unicodedata.normalize("NFD", "Überweisung café.txt")
    _lay(folder, mac, b"Zahlung folgt")
    (folder / "快捷方式.lnk.pdf").symlink_to("/etc/hostname")
    return sum(1 for path in folder.rglob("*") if path.is_file() or path.is_symlink())


def _lay(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _others() -> dict[str, bytes]:
    fapiao = FAPIAO.format(charset="UTF-8", net="201504.42", tax="26195.58", gross="227700.00")
    big5 = "時間,發送人,內容\n2024-06-03 10:00,何曉嵐,貨款月底付\n"
    return {
        "发票/数电票24320000000000400917.xml": fapiao.encode(),
        "发票/数电票样张.ofd": ofd(),
        "发票/xrechnung-R-77.xml": UBL.encode(),
        "发票/facture.pdf": _hybrid(),
        "财务/银行流水2023-2024.csv": BANK.encode("gb18030"),
        "往来/微信记录 何晓岚.txt": CHAT.encode("gb18030"),
        "往来/香港同事導出.csv": big5.encode("big5"),
        "往来/录音 20240603.wav": _sound(),
        "往来/邮件/带附件.eml": _mail(),
        "往来/邮件/转发.msg": _outlook(),
        "合同/补充协议.docx": _word("补充协议\n合同编号：ZC-2022-0318-1\n付款期限改为六十日。"),
        "合同/老合同.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024),
        "合同/扫描件.pdf": _pages("", ""),
        "合同/签字页扫描.pdf": _pages("Supplement 2022-0318", ""),
        "财务/加密.pdf": _locked(),
        "财务/空.pdf": b"",
        "财务/备份.zip": _zip({"a.txt": b"a"}),
        "财务/炸弹.docx": _zip({"word/document.xml": bytes(40_000_000)}),
        "财务/恶意.xml": b'<!DOCTYPE a [<!ENTITY b "&b;&b;">]><EInvoice>&b;</EInvoice>',
        "财务/坏的.xlsx": b"PK\x03\x04 broken",
        "照片/门卫.jpg": b"\xff\xd8\xff\xe0" + bytes(600),
        "照片/Thumbs.db": b"thumbs",
        "说明.txt": "以上材料由销售部整理，2026年2月。".encode("gb18030"),
        "._说明.txt": b"\x00\x05\x16\x07",
        "desktop.ini": b"[.ShellClassInfo]\r\n",
        "~$补充协议.docx": b"\x06lock" + bytes(60),
    }  # fmt: skip


def _pages(*texts: str) -> bytes:
    from fpdf import FPDF

    paper = FPDF()
    for text in texts:
        paper.add_page()
        paper.set_font("Helvetica")
        if text:
            paper.cell(text=text)
    return bytes(paper.output())


def _hybrid() -> bytes:
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(_pages("Facture F-5"))) as paper:
        data = CII.replace("{code}", "380").encode()
        name = "factur-x.xml"
        paper.attachments[name] = pikepdf.AttachedFileSpec(paper, data, filename=name)
        paper.save(out)
    return out.getvalue()


def _locked() -> bytes:
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(_pages("secret"))) as paper:
        paper.save(out, encryption=pikepdf.Encryption(user="x", owner="y"))
    return out.getvalue()


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _word(text: str) -> bytes:
    rows = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    body = f'<w:document xmlns:w="w"><w:body>{rows}</w:body></w:document>'
    return _zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": body.encode()})


def _sound() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(struct.pack("<8000h", *([0] * 8000)) * 3)
    return out.getvalue()


def _mail() -> bytes:
    mail = EmailMessage()
    mail["From"] = "何晓岚 <caiwu@shuyuetonghui.example>"
    mail["To"] = "ar@chengchuan.example"
    mail["Date"] = "Thu, 18 Jan 2024 16:40:00 +0800"
    mail["Subject"] = "还款计划"
    mail["Message-ID"] = "<plan@shuyuetonghui.example>"
    mail.set_content("见附件，请查收。\n何晓岚")
    plan = (EXAMPLE / "acknowledgement/repayment-plan-2024-01-18.pdf").read_bytes()
    mail.add_attachment(plan, maintype="application", subtype="pdf", filename="还款计划.pdf")
    mail.add_attachment(b"\x89PNG\r\n", maintype="image", subtype="png", filename="logo.png")
    return mail.as_bytes()


def _outlook() -> bytes:
    inner = embedded_message(
        {0x0037: "答复：对账", 0x1000: "金额无误，盖章后寄回。", 0x0C1F: "caiwu@shuyuetonghui.example"},
        slip=_pages("EMS 1100000070825"),
    )  # fmt: skip
    outer = {0x0037: "转发：答复", 0x1000: "请看附件。", 0x0C1F: "ar@chengchuan.example"}
    return outlook_message(outer, embedded=[inner])


if __name__ == "__main__":
    sys.stdout.write(f"{make(Path(sys.argv[1]))} files\n")
