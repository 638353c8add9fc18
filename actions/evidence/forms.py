"""The forms of evidence, in the words of an action."""

from council.evidence.forms import AddFileForm, ExemptForm
from council.web.versions import RecordForm


class AddEvidenceForm(AddFileForm):
    """One file for an action, with what it shows, and who may see it where that is the person's to say."""

    about = "action"


class RestrictEvidenceForm(RecordForm, ExemptForm):
    """Who may see a file: all who see the action, or those alone who may see exempt material."""

    about = "action"
