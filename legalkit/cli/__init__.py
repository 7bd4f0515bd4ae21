"""The command line: one module per verb, imported when called, so that ``--help`` is quick."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from legalkit import __version__

#: verb -> (module, one line of help in both languages); a module holds a click command ``command``.
VERBS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "Run the whole way on the example case · 用示例案件走完全程"),
    "case": ("case", "Make, check, show a case folder · 案件文件夹：新建、检查、查看"),
    "check": ("check", "Checklist before a step · 行动前核对清单"),
    "evidence": ("evidence", "The evidence chain and its custody · 证据链与保管"),
    "limitation": ("limitation", "Until when can we act, and why · 诉讼时效：到哪天、为什么"),
    "interest": ("interest", "Late-payment interest, with reasons · 逾期利息计算"),
    "costs": ("costs", "Court, preservation, enforcement fees · 诉讼、保全、执行费用"),
    "companies": ("companies", "Related companies and transfer risk · 关联公司与资产转移"),
    "pack": ("pack", "Documents for a step, with the bundle · 生成文书与证据册"),
    "documents": ("documents", "Word templates, sources of values · 文书模板与数值来源"),
    "bundle": ("bundle", "Build or verify a paginated bundle · 证据册：生成与核验"),
    "crossborder": ("crossborder", "Prepare a file against a debtor abroad · 跨境案件准备"),
    "portfolio": ("portfolio", "Screen and rank many receivables · 债权组合筛查"),
    "law": ("law", "List, show, check, test the rules · 查看、检查、测试法律规则"),
    "explain": ("explain", "What a code means · 解释代码"),
    "doctor": ("doctor", "What works on this machine · 检查运行环境"),
}


class Verbs(click.Group):
    """A group that knows its verbs by name and imports one only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All verbs, in the order a case goes through them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a verb."""
        if cmd_name not in VERBS:
            return None
        module = import_module(f"legalkit.cli.{VERBS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(verb, text) for verb, (_, text) in VERBS.items()])


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="legalkit")
def root() -> None:
    """Limitation with proof, evidence chains, transfer flags, court packs for unpaid debts.

    Not legal advice: a lawyer decides. 本工具不构成法律意见，由律师作出判断。
    """


def main() -> None:
    """Run the command line and leave with the documented exit codes."""
    from legalkit.cli.run import run

    sys.exit(run(root))
