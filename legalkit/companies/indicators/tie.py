"""Ties between the two sides of a transfer, open and hidden."""

from __future__ import annotations

import math
from collections.abc import Iterator

from legalkit.companies.scene import Hit, Scene, ids
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message
from legalkit.model.companies import Relation


def related_transferee(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """The taker is family, owner, controlled company or shares the debtor's decision-makers."""
    for transfer in scene.of(rule):
        tie = scene.tie(transfer)
        other = scene.other(transfer)
        if tie is None or other is None:
            continue
        formula = Message(
            "formula.tie_ended" if tie.ended else "formula.tie",
            {"path": scene.path(tie), "grade": Message(f"tie.{tie.grade}")},
        )
        yield Hit(
            rule,
            transfer.id,
            (other,),
            0 if tie.ended else 1,
            ids(transfer, tie),
            formula,
            (),
            transfer,
        )


def hidden_link(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """No open tie, but shared phone, address, staff: weighed by how few companies share the value.

    The weight of one shared value is ln(reference / population): a virtual office that hundreds
    use weighs almost nothing.
    """
    reference = float(rule.limit("reference_population"))
    for transfer in scene.of(rule):
        other = scene.other(transfer)
        if other is None or scene.tie(transfer) is not None:
            continue
        pair = frozenset((scene.debtor(transfer), other))
        found = {
            r.id: r for day in scene.days(transfer) for r in scene.circle(day).soft.get(pair, ())
        }
        weights, missing = {}, []
        for relation in found.values():
            population = relation.population
            if population is None:
                population = int(rule.limit("assumed_population"))
                missing.append(Message("wants.population", {"relation": relation.id}))
            weights[relation.id] = max(0.0, math.log(reference / population))
        heavy = [key for key, weight in weights.items() if weight > 0]
        score = sum(weights.values())
        enough = len(heavy) >= 2 and score >= float(rule.limit("joint_weight"))
        helped = (
            len(heavy) >= 1
            and score >= float(rule.limit("single_weight"))
            and scene.price_hit(transfer)
        )
        if enough or helped:
            terms = " + ".join(f"{weights[key]:.2f}" for key in sorted(heavy))
            line = rule.limit("joint_weight" if enough else "single_weight")
            yield Hit(
                rule,
                transfer.id,
                (other,),
                1 if enough else 0,
                (transfer.id, *sorted(heavy)),
                Message(
                    "formula.hidden",
                    {
                        "kinds": _kinds([found[key] for key in sorted(heavy)]),
                        "terms": terms,
                        "score": f"{score:.2f}",
                        "line": line,
                    },
                ),
                tuple(missing),
                transfer,
            )


def _kinds(relations: list[Relation]) -> Message:
    """The shared values, said one after the other."""
    said: Message = Message(f"companies.relation.{relations[0].type}")
    for relation in relations[1:]:
        more = Message(f"companies.relation.{relation.type}")
        said = Message("formula.and", {"one": said, "two": more})
    return said
