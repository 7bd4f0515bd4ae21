"""500 exhibits on 5,000 pages: the whole bundle against a bare merge and stamp with pikepdf alone.

Run: python benchmarks/bundle.py [exhibits] [pages each]
The bare run opens, merges, stamps a number and saves: no checks, no index, no verification.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import pikepdf

from legalkit.bundle import Cover, Exhibit, build
from legalkit.bundle.plan import plan
from legalkit.law.bundle_profile import BundleSheet
from legalkit.law.load import load_sheet


def make(folder: Path, exhibits: int, pages: int) -> list[Path]:
    paths = []
    for number in range(exhibits):
        path = folder / f"{number:04d}.pdf"
        with pikepdf.new() as pdf:
            font = pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Font,
                    Subtype=pikepdf.Name.Type1,
                    BaseFont=pikepdf.Name.Helvetica,
                )
            )
            for position in range(pages):
                page = pdf.add_blank_page(page_size=(595, 842))
                page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
                lines = "".join(
                    f"1 0 0 1 60 {780 - 14 * row} Tm (paper {number} page {position} row {row}) Tj "
                    for row in range(50)
                )
                page.obj.Contents = pdf.make_stream(f"BT /F1 10 Tf {lines}ET".encode())
            pdf.save(path)
        paths.append(path)
    return paths


def bare(paths: list[Path], out: Path) -> None:
    with pikepdf.new() as target:
        sources = [pikepdf.open(path) for path in paths]
        for source in sources:
            target.pages.extend(source.pages)
        font = target.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
        )
        for number, page in enumerate(target.pages, 1):
            page.obj.Resources.Font["/Stamp"] = font
            page.contents_add(b"q\n", prepend=True)
            page.contents_add(f"\nQ BT /Stamp 10 Tf 550 20 Td ({number}) Tj ET".encode())
        target.save(
            out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
        for source in sources:
            source.close()


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    exhibits = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    pages = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    profile = load_sheet("CN", "bundle.yaml", BundleSheet).profile()
    groups = [group.title for group in profile.groups]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = time.perf_counter()
        paths = make(folder, exhibits, pages)
        made = time.perf_counter()
        bare(paths, folder / "bare.pdf")
        merged = time.perf_counter()
        print(f"{exhibits} exhibits, {exhibits * pages} pages, generated in {made - start:.1f} s")
        print(f"bare merge + stamp + save   {merged - made:6.2f} s   peak {peak()} MB")
        numbered = [
            Exhibit(
                str(at),
                f"E{at}",
                f"送货单 {at}",
                groups[at * len(groups) // (exhibits + 1)],
                "原告",
                "copy",
                "证明原告已交付货物",
                path,
            )
            for at, path in enumerate(paths, 1)
        ]
        begin = time.perf_counter()
        planned = plan(numbered, profile, Cover("基准测试"))
        ready = time.perf_counter()
        build(planned, folder / "bundle.pdf")
        end = time.perf_counter()
        print(f"plan (read, check, number)  {ready - begin:6.2f} s")
        print(f"build (write, verify all)   {end - ready:6.2f} s   peak {peak()} MB")
        print(f"whole / bare                {(end - begin) / (merged - made):6.2f} x")


if __name__ == "__main__":
    main()
