"""What is asked for of a file: the file itself, what it shows, who may see it, and why it is taken back."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.datastructures import MultiValueDict

from council.evidence.attaching import OfferedFile
from council.evidence.held import FileHolder, hold_file, let_go
from council.evidence.stored import StoredFile
from council.exempting.asking import KEPT, KeptForm
from council.uploads.active.looking import refuse_active_content
from council.uploads.kinds import FileKind, FileRefused, accept_of, clean_name, endings_of, kind_of
from council.uploads.limits import TooLarge


def spoken_size(number: int) -> str:
    """A number of bytes as people say it: "20 MB", "1.5 MB"."""
    return filesizeformat(number).replace(".0\xa0", "\xa0")


CHOOSE_AGAIN = "Choose the file again: a browser does not keep it when the page comes back"
MOST_WORDS = 300


def named_file(stored: StoredFile) -> str:
    """How a file is told from the others where one is chosen: what it shows, and its name."""
    return f"{stored.shows} ({stored.filename})"


class StoredFileField(forms.FileField):
    """A file of an allowed kind and size, looked at before it is taken; as (file, its name, its kind)."""

    default_error_messages = {
        "required": "Choose a file",
        "empty": "The file is empty. Choose another",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        kinds, most = settings.EVIDENCE_KINDS, spoken_size(settings.EVIDENCE_MAX_BYTES)
        self.widget.attrs["accept"] = accept_of(kinds)
        self.help_text = f"A document, a photo or an e-mail, up to {most}: {endings_of(kinds)}"

    def clean(self, data: Any, initial: Any = None) -> tuple[UploadedFile, str, FileKind] | None:
        if data and (isinstance(data, TooLarge) or data.size > settings.EVIDENCE_MAX_BYTES):
            most = spoken_size(settings.EVIDENCE_MAX_BYTES)
            raise ValidationError(
                f"The file has {spoken_size(data.size)}, and can have up to {most}. Make it smaller or "
                "split it, and choose it again",
                code="too_large",
            )
        file = super().clean(data, initial)
        if not file:
            return None
        name = clean_name(file.name)
        try:
            kind = kind_of(file, filename=name, allowed=settings.EVIDENCE_KINDS)
            refuse_active_content(file, kind)
            return file, name, kind
        except FileRefused as refused:
            raise ValidationError(str(refused), code="refused") from refused


class WithFile(forms.Form):
    """A form with a file, which stays chosen where the form comes back: it is held for the person's session.

    Without a `holder`, or where the file itself is refused, the form says that it must be chosen again.
    """

    held = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, holder: FileHolder | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holder = holder
        if holder is None:
            del self.fields["held"]

    def full_clean(self) -> None:
        self.take_what_is_held()
        super().full_clean()
        if self.errors:
            self.ask_for_the_file_again()

    def take_what_is_held(self) -> None:
        """Let the held file take the place of a chosen one, where none was chosen now."""
        name = self.add_prefix("file")
        if not self.is_bound or self.holder is None or self.files.get(name):
            return
        file = self.holder.opened(self.data.get(self.add_prefix("held"), ""))
        if file is not None:
            self.files = MultiValueDict({**dict(self.files.lists()), name: [file]})  # type: ignore[arg-type]

    def refuse(self, refusal: ValidationError) -> None:
        """What the act refused, beside its field; with it the file is gone from the page."""
        self.add_error(None, refusal)
        self.ask_for_the_file_again()

    def ask_for_the_file_again(self) -> None:
        """Hold the file that was chosen, and say so; where it cannot be held, ask for it again."""
        file = self.files.get(self.add_prefix("file"))
        if not file or "file" in self.errors:
            return
        if self.holder is None:
            self.add_error("file", CHOOSE_AGAIN)
            return
        row = self.holder.held(self.data.get(self.add_prefix("held"), ""))
        if row is None or row.filename != clean_name(file.name or "") or row.size != file.size:
            row = hold_file(self.holder, file, by=self.holder.person)
        sent: Any = self.data
        sent = sent.copy()  # the request's own answers can't be changed
        sent[self.add_prefix("held")] = row.token
        self.data = sent
        self["file"].help_text = f"{row.filename} stays chosen. Choose another to put it in its place."

    def let_go_of_held(self) -> None:
        """Forget the held file, once it was taken or another was."""
        row = self.holder and self.holder.held(self.data.get(self.add_prefix("held"), ""))
        if self.holder and row:
            let_go(row, by=self.holder.person)

    def offered(self) -> OfferedFile | None:
        """The file that was chosen and may be taken, with what it shows; None where none was chosen."""
        chosen = self.cleaned_data.get("file")
        if not chosen:
            return None
        file, filename, kind = chosen
        shows = self.cleaned_data["shows"]
        exemption = self.exemption() if isinstance(self, KeptForm) else None
        return OfferedFile(file=file, filename=filename, kind=kind, shows=shows, exemption=exemption)


class AddFileForm(WithFile, KeptForm):
    """One file, with what it shows, and who may see it where that is the person's to say."""

    field_order = ("file", "shows", "replaces", *KEPT)

    file = StoredFileField(label="File")
    shows = forms.CharField(
        label="What does the file show?",
        max_length=MOST_WORDS,
        help_text="For example, Signed minutes of 12 May, item 4",
        error_messages={"required": "Enter what the file shows"},
    )
    replaces: Any = forms.ModelChoiceField(
        label="Does it replace a file?",
        queryset=None,
        required=False,
        empty_label="No, it is a new one",
        error_messages={"invalid_choice": "That file was withdrawn meanwhile. Choose again"},
    )

    def __init__(
        self, *args: Any, standing: QuerySet, nation: str, restricts: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer_schedule(nation)
        if not restricts:
            self.ask_nothing_of_it()
        replaces: Any = self.fields["replaces"]
        replaces.queryset = standing
        replaces.label_from_instance = named_file
        if not standing.exists():
            del self.fields["replaces"]


class WithdrawFileForm(forms.Form):
    """Why a file is taken back."""

    reason = forms.CharField(
        label="Why is it withdrawn?",
        max_length=MOST_WORDS,
        help_text="The file is no longer handed out. That it was here, and your reason, stay in the history.",
        error_messages={"required": "Enter why the file is withdrawn"},
    )
