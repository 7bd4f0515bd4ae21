"""``legalkit costs``: court, preservation and enforcement fees, and the balance of a suit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import common, exit_code, today_unless

if TYPE_CHECKING:
    from rich.console import Console

    from legalkit.money.costs import CostEstimate


@click.command("costs")
@click.argument("path", type=click.Path(path_type=Path))
@common
def command(*, path: Path, lang: str, as_json: bool, fail_on: str, **options: Any) -> int:
    """Fees of each procedure with their arithmetic, what is at risk, what may be expected.

    各程序费用及计算过程、风险与期望值。
    """
    from legalkit.api import open_case
    from legalkit.api.sums import costs_of, interest_of
    from legalkit.cli.run import print_json
    from legalkit.model.finding import Severity

    day = today_unless(options["as_of"])
    folder = open_case(path, law=options["law_dir"])
    interest = interest_of(folder, day)
    result = costs_of(folder, day, interest)
    findings = [*result.findings, *(finding for item in interest for finding in item.findings)]
    if as_json:
        payload = result.to_json(lang)
        payload["findings"] = [finding.to_json(lang) for finding in findings]
        print_json(payload)
    else:
        from rich.console import Console

        console = Console(highlight=False)
        # Fees on nothing would read like an answer; the findings say what is lacking.
        if result.claimed or not result.findings:
            print_estimate(console, result, lang)
        from legalkit.cli.interest import print_list

        # Remarks on the interest stand in its own statement; here only what changes the sums.
        heavy = [f for f in findings if f.severity is not Severity.NOTE]
        print_list(console, [finding.text(lang) for finding in heavy])
    return exit_code(findings, fail_on)


def print_estimate(console: Console, result: CostEstimate, lang: str) -> None:
    """Print the estimate: each fee with its arithmetic, then the balance."""
    from rich.cells import cell_len

    from legalkit.cli.interest import _money, _pad, _say, print_list

    def line(text: str, amount: str) -> None:
        if cell_len(text) <= 55:
            console.print(f"  {_pad(text, 55)}{amount:>18}", markup=False)
        else:
            # A long step keeps its words and has its amount below, so that nothing is cut off.
            console.print(f"  {text}", markup=False)
            console.print(f"  {amount:>73}", markup=False)

    console.print(f"[bold]{_say('costs_title', lang, day=result.as_of)}[/bold]  {result.currency}")
    line(
        _say("claimed", lang, principal=_money(result.principal), interest=_money(result.interest)),
        _money(result.claimed),
    )
    if result.asked != result.claimed:
        line(_say("asked", lang), _money(result.asked))
    _print_fees(console, result, lang, line)
    console.print()
    for text, sum_of in security_lines(result, lang):
        line(text, sum_of)
    for key in ("lawyer_fee", "insurance", "advance", "recoverable", "opponent", "at_risk"):
        if key == "opponent" and not result.opponent:
            continue
        line(_say(key, lang), _money(getattr(result, key)))
    if result.expected is not None:
        key = "expected_loser_pays" if result.opponent else "expected"
        line(_say(key, lang, p=result.probability), _money(result.expected))
    if result.break_even is not None:
        line(_say("break_even", lang), f"{result.break_even} %")
    console.print(f"  [bold]{_say('notices', lang)}[/bold]")
    print_list(console, [notice.text(lang) for notice in result.notices])


def _print_fees(
    console: Console, result: CostEstimate, lang: str, line: Callable[[str, str], None]
) -> None:
    """Each fee with its arithmetic; brackets behind several fees are written out once."""
    from legalkit.cli.interest import _money, _pad, _say, print_list
    from legalkit.messages.citation import cited
    from legalkit.money.exact import ZERO

    shown: set[tuple[str, str]] = set()
    for fee in result.fees:
        console.print(f"\n  [bold]{_pad(fee.title.text(lang), 54)}{_money(fee.amount):>18}[/bold]")
        # The same brackets stand behind several fees: they are written out once.
        again = [step for step in fee.steps if (fee.tariff, step.what.text(lang)) in shown]
        if again:
            line(f"   {_say('as_above', lang)}", _money(sum((s.amount for s in again), ZERO)))
        for step in fee.steps:
            if step not in again:
                line(f"   {step.what.text(lang)}", _money(step.amount))
        shown |= {(fee.tariff, step.what.text(lang)) for step in fee.steps}
        mark = "；" if lang == "zh" else "; "
        cites = mark.join(cited(citation.text, "", lang) for citation in fee.citations)
        print_list(console, [f"{_say(f'payer_{fee.payer}', lang)}, {fee.when.text(lang)}", cites])


def security_lines(result: CostEstimate, lang: str) -> list[tuple[str, str]]:
    """What preservation may need as security: the most, the least that is usual, or neither."""
    from legalkit.cli.interest import _money, _say

    lines: list[tuple[str, str]] = []
    for item in result.security:
        timing = _say(item.timing, lang)
        if item.lowest is not None:
            lines.append((_say("security_range", lang, timing=timing), _money(item.lowest)))
        if item.amount is None:
            lines.append((_say("security_free", lang, timing=timing), "–"))
        elif item.percent is None:
            lines.append((_say("security_fixed", lang, timing=timing), _money(item.amount)))
        else:
            params = {"timing": timing, "percent": item.percent, "base": _money(item.base)}
            lines.append((_say("security", lang, **params), _money(item.amount)))
    return lines
