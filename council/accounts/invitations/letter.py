"""The letter with the link. It is sent at once and not by the worker, whose queue would keep the link."""

import logging

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from council.mail import whole, written
from council.models import Conventions, Invitation

log = logging.getLogger(__name__)


def send_link(invitation: Invitation, *, address: str) -> bool:
    """Whether the letter was handed to the mail server; a failure is logged, without the link."""
    council = Conventions.objects.in_force(timezone.localdate()).council_name
    facts = {
        "invitation": invitation,
        "address": whole(address),
        "council_name": council,
        "sso_only": settings.SSO_ONLY,
        "provider_name": settings.OIDC_NAME,
    }
    subject = f"Improvement programmes at {council}: {invitation.invited_by} invites you"
    body = render_to_string("council/inviting/letter.txt", facts)
    try:
        written(to=invitation.person.email, subject=subject, body=body).send()
    except OSError:
        log.exception("The letter of invitation %s could not be sent", invitation.pk)
        return False
    return True
