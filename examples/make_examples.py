"""Makes the evidence files of the example cases from ``sources/``; the same bytes on each run.

    python examples/make_examples.py [TARGET [LATER_TARGET]]

Everything is fictitious. ``case.yaml``, ``companies.yaml`` and ``README.md`` are written by hand.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

from sources import mail_and_sheets, trade  # noqa: E402
from sources.paper import characters, from_text, subset_font  # noqa: E402

SOURCE = HERE / "sources" / "suzhou-chengdu"
#: The same case after its judgment; it takes over what it still needs of the first one.
LATER = HERE / "sources" / "suzhou-chengdu-judgment"

#: text in papers/ -> file under evidence/
PAPERS = {
    "contract": "contract/framework-contract-ZC-2022-0318.pdf",
    "guarantee": "guarantee/guarantee-contract.pdf",
    "plan": "acknowledgement/repayment-plan-2024-01-18.pdf",
    "demand-2024": "demand/demand-2024-09-10-no-proof-of-delivery.pdf",
    "demand-2025": "demand/demand-2025-07-08.pdf",
    "ems-debtor": "demand/ems-1100000070825-delivered.pdf",
    "demand-guarantor": "guarantee/demand-on-guarantor-2025-07-08.pdf",
    "ems-guarantor": "guarantee/ems-1100000070826-delivered.pdf",
    "transcript": "calls/transcript-2025-11-18.pdf",
    "extract-creditor": "registers/creditor.pdf",
    "extract-debtor": "registers/debtor.pdf",
    "extract-sister": "registers/sister-company.pdf",
    "extract-newco": "registers/new-company.pdf",
    "extract-equity": "assets/equity-30-percent.pdf",
    "account-clue": "assets/bank-account.pdf",
    "property-query": "transfer/property-register-query.pdf",
    "warehouse-contract": "transfer/warehouse-sale-contract.pdf",
    "valuation": "transfer/valuation-summary.pdf",
    "supplier-notice": "transfer/notice-to-customers.pdf",
    "rep-certificate": "mandate/legal-representative-certificate.pdf",
    "mandate": "mandate/power-of-attorney.pdf",
    "fee-agreement": "mandate/fee-agreement.pdf",
    "insurer-letter": "assets/insurer-guarantee-letter.pdf",
}

LATER_PAPERS = {
    "judgment": "title/judgment-2026-2088.pdf",
    "effect": "title/certificate-of-effect.pdf",
    "preservation-ruling": "measures/preservation-ruling.pdf",
    "measures-notice": "measures/notice-of-measures-and-expiry.pdf",
    "bank-statement": "transfer/debtor-bank-statement.pdf",
    "extract-debtor-2026": "registers/debtor-2026-09-01.pdf",
    "annual-reports": "registers/debtor-annual-reports.pdf",
    "search-record": "transfer/lawyers-search-record.pdf",
    "mandate-enforcement": "mandate/power-of-attorney-2026-09-02.pdf",
    "fee-avoidance": "mandate/fee-agreement-avoidance.pdf",
}
#: Files that both cases hold, byte for byte.
SHARED = (
    "contract/framework-contract-ZC-2022-0318.pdf",
    "guarantee/guarantee-contract.pdf",
    "registers/creditor.pdf",
    "registers/sister-company.pdf",
    "registers/new-company.pdf",
    "assets/equity-30-percent.pdf",
    "assets/bank-account.pdf",
    "transfer/property-register-query.pdf",
    "transfer/warehouse-sale-contract.pdf",
    "transfer/valuation-summary.pdf",
    "transfer/notice-to-customers.pdf",
    "acknowledgement/repayment-plan-2024-01-18.pdf",
    "deliveries/DN6-SH20240415-02.pdf",
    "mandate/legal-representative-certificate.pdf",
)

#: What the way of the payment order needs of the first case, byte for byte.
ORDERED = (
    "acknowledgement/repayment-plan-2024-01-18.pdf",
    "contract/framework-contract-ZC-2022-0318.pdf",
    "deliveries/DN2-SH20221219-02.pdf",
    "deliveries/DN3-SH20230605-01.pdf",
    "deliveries/DN4-SH20230918-03.pdf",
    "deliveries/WB4-YT-7700-0918-0043.pdf",
    "demand/demand-2025-07-08.pdf",
    "demand/ems-1100000070825-delivered.pdf",
    "email/2023-09-15-demand-2.eml",
    "email/2024-08-20-demand-3.eml",
    "email/2024-08-22-answer.eml",
    "invoices/INV2-22320588.pdf",
    "invoices/INV3-23320000000000600731.pdf",
    "invoices/INV4-23320000000000911846.pdf",
    "mandate/legal-representative-certificate.pdf",
    "mandate/power-of-attorney.pdf",
    "orders/PO2-CG2022-1121.pdf",
    "orders/PO3-CG2023-0508.pdf",
    "orders/PO4-CG2023-0821.pdf",
    "payments/receipt-2023-05-19.pdf",
    "payments/receipt-2024-04-08.pdf",
    "registers/creditor.pdf",
    "registers/debtor.pdf",
)


class _Strings(yaml.SafeLoader):
    """Reads every scalar but null and true as text, so that days and amounts stay as written."""


_Strings.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in entries if tag.endswith((":bool", ":int"))]
    for letter, entries in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_facts(source: Path = SOURCE) -> dict[str, Any]:
    """The facts of the example, with the parties at the top so that papers can name them."""
    facts = yaml.load((source / "facts.yaml").read_text("utf-8"), Loader=_Strings)
    return {**facts, **facts["parties"]}


def make(target: Path, source: Path = SOURCE) -> list[Path]:
    """Write all evidence files below ``target``; returns their paths."""
    facts = read_facts(source)
    texts = [
        path.read_text("utf-8")
        for path in sorted(HERE.glob("sources/**/*"))
        # Another set of characters would be another font, and other bytes of the first case.
        if path.is_file() and path.suffix in (".txt", ".yaml", ".py") and LATER not in path.parents
    ]
    font = subset_font(characters(texts))
    try:
        files = _files(facts, source, font)
    finally:
        shutil.rmtree(font.parent)
    written = []
    for name, data in sorted(files.items()):
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        written.append(path)
    return written


def share(names: tuple[str, ...], target: Path, earlier: Path) -> list[Path]:
    """Copy the named files of the first case's evidence below ``target``."""
    written = []
    for name in names:
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((earlier / name).read_bytes())
        written.append(path)
    return written


def make_later(target: Path, earlier: Path) -> list[Path]:
    """Write the evidence of the case after its judgment below ``target``.

    Args:
        target: folder of the later case's evidence.
        earlier: evidence of the first case, from which the shared files are taken.
    """
    facts = read_facts()
    texts = [path.read_text("utf-8") for path in sorted((LATER / "papers").glob("*.txt"))]
    texts += [
        path.read_text("utf-8") for path in (SOURCE / "facts.yaml", HERE / "sources/paper.py")
    ]
    font = subset_font(characters(texts))
    try:
        files = {
            name: from_text((LATER / "papers" / f"{paper}.txt").read_text("utf-8"), facts, font)
            for paper, name in LATER_PAPERS.items()
        }
    finally:
        shutil.rmtree(font.parent)
    written = share(SHARED, target, earlier)
    for name, data in sorted(files.items()):
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        written.append(path)
    return written


def _files(facts: dict[str, Any], source: Path, font: Path) -> dict[str, bytes]:
    files = {
        name: from_text((source / "papers" / f"{paper}.txt").read_text("utf-8"), facts, font)
        for paper, name in PAPERS.items()
    }
    for sale in facts["sales"]:
        if sum((trade.gross(line) for line in sale["lines"]), trade.Decimal(0)) != trade.Decimal(
            sale["total"]
        ):
            raise ValueError(f"the lines of order {sale['order']} do not come to {sale['total']}")
        n = sale["n"]
        files[f"orders/PO{n}-{sale['order']}.pdf"] = trade.order(sale, facts, font)
        files[f"invoices/INV{n}-{sale['invoice']}.pdf"] = trade.invoice(sale, facts, font)
        if not sale.get("note_lost"):
            files[f"deliveries/DN{n}-{sale['note']}.pdf"] = trade.delivery_note(sale, facts, font)
        if "waybill" in sale:
            files[f"deliveries/WB{n}-{sale['waybill']}.pdf"] = trade.waybill(sale, facts, font)
    for state in facts["statements"]:
        sealed = "sealed" if "confirmed" in state else "unsealed"
        files[f"statements/statement-{state['as_at']}-{sealed}.pdf"] = trade.statement(
            state, facts, font
        )
    for pay in facts["payments"]:
        files[f"payments/receipt-{pay['date']}.pdf"] = trade.receipt(pay, facts, font)
    files |= mail_and_sheets.emails(facts)
    files["statements/receivables-ledger.xlsx"] = mail_and_sheets.ledger(facts)
    files["calls/call-log.xlsx"] = mail_and_sheets.call_log(facts)
    return files


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "suzhou-chengdu" / "evidence"
    later = Path(sys.argv[2]) if len(sys.argv) > 2 else HERE / "suzhou-chengdu-judgment/evidence"
    for made in make(folder):
        print(made)
    # A single target asks for the first case only.
    for made in make_later(later, folder) if len(sys.argv) != 2 else []:
        print(made)
    if len(sys.argv) == 1:
        for made in share(ORDERED, HERE / "suzhou-chengdu-payment-order" / "evidence", folder):
            print(made)
