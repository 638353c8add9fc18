"""The council's logo: a picture taken in, and handed out to everyone who sees a page."""

from base64 import b64encode
from dataclasses import dataclass
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
from council.uploads.scanning import refuse_unless_clean

KINDS = ("png", "jpeg")  # an SVG may hold a script


@dataclass(frozen=True)
class Picture:
    """A picture that may stand as the logo: its type and bytes. Nothing of it is kept yet."""

    content_type: str
    content: bytes

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()

    @property
    def address(self) -> str:
        """The picture itself as an address, for a page that shows it before it is kept."""
        return f"data:{self.content_type};base64,{b64encode(self.content).decode()}"


def checked(file: UploadedFile) -> Picture:
    """The picture, where its size, kind and scan are right. Raises ValidationError."""
    most: int = settings.LOGO_MAX_BYTES
    if isinstance(file, TooLarge) or (file.size or 0) > most:
        raise ValidationError(
            f"Choose a picture of {most // 1000} kB at most. A smaller one is sharp enough."
        )
    try:
        kind = kind_of(file, filename=file.name or "", allowed=KINDS)  # type: ignore[arg-type]
    except FileRefused as refusal:
        raise ValidationError(f"{refusal.message} {refusal.remedy}") from refusal
    refuse_unless_clean(file, "picture")
    return Picture(kind.content_type, file.read())


@transaction.atomic
def keep_logo(picture: Picture, *, by: By) -> Logo:
    """Keep the picture, by its digest; it counts once the settings name it."""
    authorise(by, TO_CHANGE_SETTINGS)
    logo, _ = Logo.objects.get_or_create(
        digest=picture.digest,
        defaults={"content_type": picture.content_type, "content": picture.content},
    )
    return logo
