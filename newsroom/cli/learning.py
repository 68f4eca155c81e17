"""What `diembao train labels` and `train tone` say of a model that was learned from analysts, in one way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from newsroom.cli.figures import figure
from newsroom.cli.output import Call, console, print_json, safe, table
from newsroom.errors import UsageError

if TYPE_CHECKING:
    from newsroom.pipeline.comparing import Learned


def check_ways(output: Path | None, force: bool, compare: bool, *, ablation: bool = False) -> None:
    """Raises UsageError where options are given together that mean different work."""
    if (ablation or output) and force:
        only = "--ablation and --output put" if ablation else "--output puts"
        raise UsageError(f"--force is about putting a model to use; {only} none to use")
    if compare and (ablation or output or force):
        raise UsageError("--compare keeps a model of this desk and puts none to use; leave the other option out")


def tell_learned(call: Call, learned: Learned, compare: bool, json: bool) -> None:
    """Print the comparison of both models, and what became of the new one."""
    if json:
        figures = [
            {
                "set": f.gold,
                "measure": f.measure,
                "rows": f.rows,
                "before": f.before,
                "after": f.after,
                "worse": f.worse,
            }
            for f in learned.figures
        ]
        told = {"model": learned.model.manifest.id, "decided": learned.decided, "held_out": learned.held_out}
        print_json({**told, "figures": figures, "taken_over": learned.taken_over})
        return
    texts, language = call.texts, call.language
    console.print(safe(texts("learned", decided=learned.decided, held_out=learned.held_out)))
    sets = {"pinned": texts("learned_pinned"), "decisions": texts("learned_decisions")}
    names = {
        "relevance_macro_f1": texts("learned_relevance"),
        "topic_micro_f1": texts("learned_topics"),
        "combined_macro_f1": texts("learned_combined"),
        "combined_critical_recall": texts("learned_combined_critical"),
        "target_macro_f1": texts("learned_target"),
        "target_critical_recall": texts("learned_target_critical"),
    }
    made = table(
        "", texts("learned_set"), texts("learned_measure"), texts("learned_rows"), texts("learned_before"),
        texts("learned_after"), numeric=3,
    )  # fmt: skip
    for f in learned.figures:
        made.add_row(sets[f.gold], names[f.measure], str(f.rows), figure(language, f.before), figure(language, f.after))
    if learned.figures:
        console.print(made)
    key = learned.model.manifest.id
    if compare:
        console.print(safe(texts("learned_beside", id=key)))
    else:
        console.print(safe(texts("learned_used", id=key) if learned.taken_over else texts("learned_left", id=key)))
