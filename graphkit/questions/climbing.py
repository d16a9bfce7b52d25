"""Which facts the walk of accountability can take, and which of their ends is above."""

from __future__ import annotations

from graphkit.claims import Node
from graphkit.model import Model, Step
from graphkit.questions.history import Fact


def fits(step: Step, fact: Fact) -> bool:
    """Say whether a fact is a step of the walk, as the model declares it."""
    lower, upper = _ends(step, fact)
    return (
        step.type == fact.type
        and lower[0] in step.from_labels
        and upper[0] in step.to_labels
        and all(fact.row["detail"] in values for values in step.only.values())
    )


def below_and_above(model: Model, fact: Fact) -> tuple[Node, Node] | None:
    """Give the ends of a fact, the lower first; None where the walk does not take it."""
    return next((_ends(step, fact) for step in model.walk.steps if fits(step, fact)), None)


def _ends(step: Step, fact: Fact) -> tuple[Node, Node]:
    return (fact.start, fact.end) if step.direction == "out" else (fact.end, fact.start)
