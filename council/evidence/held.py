"""A file that was chosen stays chosen where its form comes back with an error: held for the person's session.

Browsers forget a chosen file with every page. It is held beside the evidence, under a name that nobody can
guess, is handed out to no one, and is looked into again as if it had just been chosen. It goes once the form
was sent, with the next files that the same person chooses, or with the purge a day later.
"""

from functools import partial
from secrets import token_urlsafe

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.crypto import salted_hmac

from council.access.acting import Rule, authorise
from council.evidence.stored import kept_files
from council.models import HeldFile, User
from council.uploads.kinds import clean_name
from council.web.requests import Request

TO_HOLD = Rule("Sign in first.", signed_in=True)
MOST_HELD = 3  # of one person at a time


class FileHolder:
    """What is held for the session of one request."""

    def __init__(self, person: User, session_key: str) -> None:
        self.person = person
        self.session = salted_hmac("held file", session_key).hexdigest()

    @classmethod
    def of(cls, request: Request) -> "FileHolder":
        """The holder of whoever asks."""
        return cls(request.user, request.session.session_key or "")

    def held(self, token: str) -> HeldFile | None:
        """The file of that token, if it is held for this very session."""
        mine = HeldFile.objects.filter(person=self.person, session=self.session)
        return mine.filter(token=token).first() if token and len(token) <= 64 else None

    def same(self, file: UploadedFile) -> HeldFile | None:
        """What is held of that very file already, as where its form was sent twice; None where nothing is."""
        mine = HeldFile.objects.filter(person=self.person, session=self.session, size=file.size or 0)
        for row in mine.filter(filename=clean_name(file.name or "")):
            if kept_files().exists(row.name):
                file.seek(0)
                with kept_files().open(row.name, "rb") as kept:
                    if kept.read() == file.read():
                        return row
        return None

    def opened(self, token: str) -> UploadedFile | None:
        """The held file as if it had just been chosen; None where none is held."""
        row = self.held(token)
        if row is None or not kept_files().exists(row.name):
            return None
        file = kept_files().open(row.name, "rb")
        return UploadedFile(file=file, name=row.filename, size=row.size)


@transaction.atomic
def hold_file(holder: FileHolder, file: UploadedFile, *, by: User) -> HeldFile:
    """Hold the file for the session, once however often it comes; the oldest beyond a few goes."""
    authorise(by, TO_HOLD)
    if (same := holder.same(file)) is not None:
        return same
    token = token_urlsafe(24)
    file.seek(0)
    name = kept_files().save(f"held/{token_urlsafe(24)}", file)
    row = HeldFile.objects.create(
        person=by,
        session=holder.session,
        token=token,
        name=name,
        filename=clean_name(file.name or ""),
        size=file.size or 0,
    )
    mine = HeldFile.objects.filter(person=by).order_by("-pk")
    for old in mine[MOST_HELD:]:
        let_go(old, by=by)
    return row


@transaction.atomic
def let_go(row: HeldFile, *, by: User) -> None:
    """Forget the held file, its bytes included."""
    authorise(by, TO_HOLD)
    row.delete()
    transaction.on_commit(partial(kept_files().delete, row.name))
