"""The council's logo: a picture taken in, and handed out to everyone who sees a page."""

from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from council.access.acting import By, authorise
from council.models import Logo
from council.setting.changing import TO_CHANGE_SETTINGS
from council.uploads.kinds import FileRefused, kind_of
from council.uploads.limits import TooLarge
from council.uploads.scanning import NotScanned, ScannerDown, configured_scanner

KINDS = ("png", "jpeg")  # an SVG may hold a script


@transaction.atomic
def keep_logo(file: UploadedFile, *, by: By) -> Logo:
    """Keep the picture, by its digest; it counts once the settings name it. Raises ValidationError."""
    authorise(by, TO_CHANGE_SETTINGS)
    most: int = settings.LOGO_MAX_BYTES
    if isinstance(file, TooLarge) or (file.size or 0) > most:
        raise ValidationError(
            {"file": f"Choose a picture of {most // 1000} kB at most. A smaller one is sharp enough."}
        )
    try:
        kind = kind_of(file, filename=file.name or "", allowed=KINDS)  # type: ignore[arg-type]
    except FileRefused as refusal:
        raise ValidationError({"file": f"{refusal.message} {refusal.remedy}"}) from refusal
    _scan(file)
    content = file.read()
    digest = sha256(content).hexdigest()
    logo, _ = Logo.objects.get_or_create(
        digest=digest, defaults={"content_type": kind.content_type, "content": content}
    )
    return logo


def _scan(file: UploadedFile) -> None:
    """Raise ValidationError unless the scanner lets the file through, where there is one."""
    scanner = configured_scanner()
    if scanner is None:
        return
    try:
        verdict = scanner(file)  # type: ignore[arg-type]
    except (ScannerDown, NotScanned) as refusal:
        told = "The picture could not be scanned for viruses just now. Choose it again later."
        raise ValidationError({"file": told}) from refusal
    finally:
        file.seek(0)
    if not verdict.passed:
        raise ValidationError({"file": "The virus scanner found something in the picture. Choose another."})
