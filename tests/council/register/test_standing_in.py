"""What stands in a workstream is declared by its register, so that it follows where two are merged."""

from council.register.declaring import registers, standing_in
from programmes.models import Workstream

# Models of registers with a key to a workstream that do not follow it, each with the reason.
STAY = {"programmes.Workstream": "those under a workstream, and what it was merged into, are its own affair"}


def test_every_register_whose_records_stand_in_a_workstream_declares_it():
    keys = {
        (register.model._meta.label, field.name)
        for register in registers()
        for field in register.model._meta.concrete_fields
        if field.related_model is Workstream and register.model._meta.label not in STAY
    }
    declared = {(each.model._meta.label, each.key) for each in standing_in(Workstream)}
    assert declared == keys
    assert len(keys) >= 4
