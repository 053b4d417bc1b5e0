"""`gouji review status` in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from labeling.status.status import Status

_KINDS = {"cells": "单元格 cells", "pages": "页面 pages"}


def tables_of(status: Status, *, people: bool) -> Iterator[Table]:
    """What stands open, what the answers came to, and, where wanted, each person's accuracy."""
    queues = Table(title="待答问题 questions", title_justify="left")
    for name in ("项目 project", "待答 open", "待复核 second", "排队 waiting", "完成 done", "争议 disputed", "秒/题 seconds"):
        queues.add_column(name, justify="left" if name.startswith("项目") else "right")
    for kind, queue in status.queues.items():
        numbers = (queue.open, queue.second, queue.waiting, queue.done, queue.disputed)
        queues.add_row(_KINDS[kind], *map(str, numbers), _or_dash(queue.seconds))
    yield queues
    facts = Table(title="质量 quality", title_justify="left", show_header=False)
    straight = "—" if status.straight_through is None else f"{status.straight_through:.2%}"
    facts.add_row("直接采信 straight through", f"{straight}（{status.values} 值 values, {status.documents} 份 documents）")
    audit = status.audit
    former = f"，另有以前校准的 of former calibrations {audit.former}" if audit.former else ""
    facts.add_row("抽检 audited", f"{audit.checked}，错 wrong {audit.wrong}，未定 undecided {audit.undecided}{former}")
    facts.add_row("采信差错率上界 error at most", f"{audit.upper:.3%}（置信 confidence {audit.confidence:.0%}）")
    if audit.stop:
        why = f"抽检差错率高于目标 audits find more errors than {audit.target:.3%}"
        facts.add_row("已停止采信 acceptance stopped", why, style="bold red")
    facts.add_row("一致性 Cohen's kappa", f"{_or_dash(status.agreement)}（{status.compared} 对 pairs）")
    yield facts
    if people:
        accuracy = Table(title="人员（仅供负责人） people, for the lead only", title_justify="left")
        for name in ("人员 person", "答题 answers", "秒/题 seconds", "已知题 known", "答对 right"):
            accuracy.add_column(name, justify="left" if name.startswith("人员") else "right")
        for who, person in status.people.items():
            accuracy.add_row(who, str(person.answers), _or_dash(person.seconds), str(person.known), str(person.known_right))
        yield accuracy


def _or_dash(number: float | None) -> str:
    return "—" if number is None else f"{number:g}"
