"""An acceptance receipt as PDF: the hub's printer, bare Typst (its floor) and WeasyPrint in one run.

    python bench/receipt.py

Makes a virtual environment of its own under BENCH_HOME (a temporary folder where it is not set), installs
there what it compares with, in the locked versions, and runs itself in it. Ours and the other take turns; CPU
seconds of all threads, median of PAIRS pairs, every document of another case.

All three set the same page: words, table, code and boxes of the sample receipt. Needs Noto CJK fonts (Debian:
fonts-noto-cjk) and, for WeasyPrint, pango (libpango-1.0-0 libpangoft2-1.0-0). Leaves with status 1 where a
bar of the design is not reached.
"""

from __future__ import annotations

import itertools
import json
import statistics
import sys
import time
from collections.abc import Callable
from html import escape
from typing import Any

from environment import in_own_environment

PEERS = ("weasyprint",)
PAIRS = 7
MANY, FEW = 30, 3
"""Receipts in one round: of ours and of Typst, and of WeasyPrint, which needs longer for each."""
BATCH = 1000

Print = Callable[[int], bytes]
Timed = tuple[Print, int]
_cases = itertools.count(1)


def case(number: int) -> dict[str, Any]:
    """The sample receipt of another case, one copy."""
    from hub.printing.samples import sample

    data = sample("hub.receipt")
    data.update(
        number=f"民26-{number:04d}", link=f"https://hub.example.cn/q/{number}", copies=data["copies"][:1]
    )
    return {**data, "applicant": f"古丽娜尔·吐尔逊{number}"}


def ours() -> Print:
    """`Printer.pdf`: shape and letters checked, code drawn, page set."""
    from hub.printing.printer import Printer

    printer = Printer({})
    return lambda number: printer.pdf("hub.receipt", case(number))


def bare_typst() -> Print:
    """The same template and data straight into Typst: nothing checked, one code for all."""
    import typst

    from hub.printing.fonts import Letters
    from hub.printing.printer import PACKAGES, TEMPLATES
    from hub.printing.qr import qr_png

    letters = Letters()
    compiler = typst.Compiler(font_paths=letters.fonts, package_path=PACKAGES)
    always = {
        "fonts": json.dumps(letters.families),
        "pages": "one",
        "code": json.dumps(list(qr_png("x" * 28))),
        "codes": "[]",
    }
    template = TEMPLATES / "receipt.typ"

    def make(number: int) -> bytes:
        inputs = {**always, "data": json.dumps(case(number), ensure_ascii=False)}
        return compiler.compile(template, root=TEMPLATES, format="pdf", sys_inputs=inputs, timestamp=0)

    return make


STYLE = """
@page { size: A4; margin: 38pt 54pt 76pt; @bottom-left { content: element(foot); width: 100% } }
body { font: 11.25pt/1.6 'Noto Serif CJK SC' } p { margin: 2pt 0 } .right { float: right }
h1 { font-size: 22.5pt; text-align: center; letter-spacing: .2em }
table { width: 100%; border-collapse: collapse; margin-bottom: 14pt }
td { border: .75pt solid; padding: 6pt 7.5pt } td:nth-child(odd) { text-align: center; width: 76pt }
.sign td { height: 72pt; width: 33%; text-align: left; vertical-align: top }
.code { float: right; text-align: center; width: 65pt; font-size: 9.75pt }
#foot { position: running(foot); border-top: .75pt solid; font-size: 9.75pt }
"""


def weasyprint() -> Print:
    """The same words as HTML and CSS, with fonts and style sheet kept."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    style = CSS(string=STYLE, font_config=fonts)
    return lambda number: HTML(string=page(case(number))).write_pdf(stylesheets=[style], font_config=fonts)


def page(d: dict[str, Any]) -> str:
    """The receipt as HTML."""
    from hub.printing.qr import qr_svg

    d = {key: escape(value) if isinstance(value, str) else value for key, value in d.items()}
    papers = "".join(
        f"<p>{n}. {p['title']}<span class=right>原件：看后退还，复印件：{p['copies']}份</span>"
        for n, p in enumerate(d["papers"], 1)
    )
    rows = [
        ("收到材料", papers),
        ("怎样计算", "<p>1. 从受理的次日起按工作日计算；" + "、".join(d["not_counted"]) + "不计入。"
         "<p>2. 需要延长的，经街道领导书面批准，到期至少3个工作日前书面告知您理由和新的期限。"
         "<p>3. 逐日的计算可以向窗口索取《办理期限说明》。"),
        ("接下来", "".join(f"<p>{n}. {text}" for n, text in enumerate(d["next"], 1))),
        ("查询码", f"<b>{d['code']}</b> 网上查：{d['progress']}，填办件号和查询码；或打窗口电话。"),
        ("负责人", f"{d['post']}，{d['holder']}，电话{d['phone']}；不在岗时由{d['stand_in']}接办"),
        ("监督电话", f"{d['complaint']}，超期或对服务不满意请打"),
    ]  # fmt: skip
    body = "".join(f"<tr><td>{label}<td colspan=3>{text}" for label, text in rows)
    return f"""<html lang=zh><div id=foot>{d["counter"]} 电话 {d["phone"]}
        <span class=right>办件号 {d["number"]}</span><br>{d["hours"]}
        <span class=right>A4，第1页共1页；{d["remark"]}</span></div>
        <div class=code>{qr_svg(d["link"])}{d["number"]}<br>扫码看办件</div>
        <p>{d["centre"]}<p>第1份，共2份：交当事人<h1>受理通知书</h1>
        <table><tr><td>当事人<td>{d["applicant"]}<td>证件尾号<td>{d["id_tail"]}
        <tr><td>申请事项<td>{d["service"]}<td>收件日期<td>{d["received"]}
        <tr><td>承诺期限<td>20个工作日，次日起算<td>受理日期<td>{d["accepted"]}
        <tr><td>最迟办结<td colspan=3><b>{d["due"]}</b>{body}</table>
        <table class=sign><tr><td>我已收到本通知书。<br>当事人（签名）：
        <td>经办人（签名）：<br>{d["clerk"]}<td>受理窗口（盖章）：</table></html>"""


def cpu(make: Print, times: int) -> float:
    """CPU seconds of one receipt, each of a case not seen before."""
    begun = time.process_time()
    for _ in range(times):
        make(next(_cases))
    return (time.process_time() - begun) / times


def in_turn(one: Timed, other: Timed) -> tuple[float, float, float]:
    """Median seconds of the one and of the other, and the median of other ÷ one, pair by pair."""
    pairs = [(cpu(*one), cpu(*other)) for _ in range(PAIRS)]
    medians = [statistics.median(each) for each in zip(*pairs, strict=True)]
    return medians[0], medians[1], statistics.median(theirs / our for our, theirs in pairs)


def row(name: str, one: Timed, other: Timed, bar: float) -> bool:
    """Print one row; whether other ÷ ours reaches the bar."""
    our, their, ratio = in_turn(one, other)
    verdict = f"≥ {bar:<8.3g}{'yes' if ratio >= bar else 'NO'}"
    print(f"{name:<50}{our * 1e3:>9.2f} ms{their * 1e3:>10.2f} ms{ratio:>12.2f}   {verdict}", flush=True)
    return ratio >= bar


def main() -> int:
    """All rows; status 1 where a bar is not reached."""
    made = (ours(), MANY)
    print(f"one receipt on one page; CPU, median of {PAIRS} pairs in turn; {len(made[0](0)) / 1e3:.0f} kB")
    print(f"{'against':<50}{'ours':>12}{'other':>13}{'other/ours':>12}   {'bar':<10}reached")
    rows = [
        row("the same page in bare Typst (the floor)", made, (bare_typst(), MANY), 1 / 1.2),
        row("the same page in WeasyPrint", made, (weasyprint(), FEW), 25),
    ]
    single = statistics.median(cpu(*made) for _ in range(PAIRS))
    tenths = [cpu(made[0], BATCH // 10) for _ in range(10)]
    first, last = min(tenths[:5]), min(tenths[5:])
    rows += [
        said(f"{BATCH} in a batch: its second half, its first", last, first, last <= 1.1 * first),
        said("one receipt, against 5 ms", single, 0.005, single <= 0.005),
    ]
    return 0 if all(rows) else 1


def said(name: str, our: float, bar: float, reached: bool) -> bool:
    """Print a row that compares with a figure."""
    verdict = "yes" if reached else "NO"
    print(f"{name:<50}{our * 1e3:>9.2f} ms{bar * 1e3:>10.2f} ms{bar / our:>12.2f}   {'':<10}{verdict}")
    return reached


if __name__ == "__main__":
    in_own_environment("receipt", __file__, PEERS)
    sys.exit(main())
