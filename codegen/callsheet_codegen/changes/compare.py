"""Two specs compared: every difference that somebody who sends requests or reads answers can notice."""

from dataclasses import dataclass

from callsheet.constraints import constraints
from callsheet.spec import Spec
from callsheet_codegen.changes.change import STEPS, Change, Step
from callsheet_codegen.changes.document import operation_changes, rest
from callsheet_codegen.changes.fields import apart, field_changes, side_of_model
from callsheet_codegen.changes.rules import rule_changes

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The changes between two specs, and how many texts changed that no check rests on."""

    changes: tuple[Change, ...]
    texts: int

    @property
    def step(self) -> Step:
        """How far the version steps: major if somebody who changes nothing can be hurt."""
        steps = [each.step for each in self.changes] + (["patch"] if self.texts else [])
        return max(steps, key=STEPS.index, default="none")


def compare(before: Spec, after: Spec) -> Comparison:
    """Compare two specs: models, fields, limits, rules, operations, answers, and whatever else the documents say."""
    found = [
        Change("removed", model, "", "", f"the model `{model}` is gone", "major", section="Removed")
        for model in before.models
        if model not in after.models
    ]
    for model in after.models:
        own = constraints(after, model)
        if model not in before.models:
            says = f"the model `{model}` is new: {after.schema(model)['title']}, {len(own)} constraints"
            found.append(Change("added", model, "", "", says, "minor", section="Added"))
            continue
        earlier = constraints(before, model)
        sides = side_of_model(before.schema(model), earlier), side_of_model(after.schema(model), own)
        found += field_changes(model, *sides, is_sent=True)
        found += rule_changes((before, earlier), (after, own), apart(*sides))
    found += operation_changes(before.document, after.document)
    others, texts = rest(before, after, found)
    return Comparison((*found, *others), texts)
