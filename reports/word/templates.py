"""The council's own Word templates: taken in, chosen for the papers of a body, and read for a report."""

import logging
from hashlib import sha256
from importlib import import_module

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.history import authored
from council.models import Body, require_unchanged
from council.uploads.active.looking import refuse_active_content
from council.uploads.kinds import FileRefused, clean_name, kind_of
from council.uploads.limits import TooLarge
from council.uploads.scanning import refuse_unless_clean
from reports.documents.models import HighlightReport, PaperSettings
from reports.documents.paper import Paper
from reports.word.highlight import highlight_docx
from reports.word.models import WordTemplate

log = logging.getLogger(__name__)
TO_KEEP_TEMPLATES = Rule(
    "Word templates are uploaded and chosen by people who administer for the whole council.",
    rights=(Right.ADMINISTER,),
    everywhere=True,
)


@transaction.atomic
def keep_template(file: UploadedFile, *, by: By) -> WordTemplate:
    """Keep the Word file, by its digest; it counts once a body's papers are set to it.

    It is looked into and scanned as evidence is, and kept only then. Raises ValidationError where it is too
    large, no Word file, holds what runs, or where no report can be written into it.
    """
    person = authorise(by, TO_KEEP_TEMPLATES)
    most: int = settings.WORD_TEMPLATE_MAX_BYTES
    if isinstance(file, TooLarge) or (file.size or 0) > most:
        raise ValidationError({"file": f"Choose a Word file of {filesizeformat(most)} or less."})
    name = clean_name(file.name or "")
    try:
        kind = kind_of(file, filename=name, allowed=("docx",))  # type: ignore[arg-type]
        refuse_active_content(file, kind)  # type: ignore[arg-type]
    except FileRefused as refusal:
        raise ValidationError({"file": str(refusal)}) from refusal
    filling = import_module("reports.word.filling")
    try:
        refuse_unless_clean(file, "template")
        content = file.read()
        filling.check_template(content)
    except ValidationError as refusal:
        raise ValidationError({"file": refusal.messages}) from refusal
    except filling.BadTemplate as refusal:
        raise ValidationError({"file": str(refusal)}) from refusal
    template, _ = WordTemplate.objects.get_or_create(
        digest=sha256(content).hexdigest(),
        defaults={"filename": name, "content": content, "uploaded_by": person},
    )
    return template


@transaction.atomic
def choose_template(
    body: Body, template: WordTemplate | None, *, by: By, version: int | None = None
) -> PaperSettings:
    """Have reports to the body written into the template; into ours without one.

    Raises ChangedMeanwhile where `version` is no longer the current one of the body's settings.
    """
    person = authorise(by, TO_KEEP_TEMPLATES)
    papers = PaperSettings.objects.select_for_update().filter(body=body).first() or PaperSettings(body=body)
    if papers.pk:
        require_unchanged(papers, version)
    if papers.template_id == (template and template.pk):
        return papers
    papers.template = template
    with authored(by=person, why="Word template chosen" if template else "Word template no longer used"):
        papers.save()
    return papers


def in_its_template(report: HighlightReport, paper: Paper) -> bytes:
    """The paper as a Word file in the template that its body's papers are set to, or in ours."""
    papers = PaperSettings.objects.filter(body=report.body_id).select_related("template").first()
    template = papers and papers.template
    if not template:
        return highlight_docx(paper)
    try:
        return highlight_docx(paper, bytes(template.content))
    except import_module("reports.word.filling").BadTemplate as refusal:  # taken in by an older release
        log.warning("Template %s cannot be filled, ours is used: %s", template.pk, refusal)
        return highlight_docx(paper)
