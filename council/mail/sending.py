"""Having a mail sent: a row of its own, kept in the transaction of the change that it tells of.

It goes from there (delivering.py). What holds a link by which somebody signs in is never kept: a copy of
the database would let its reader in.
"""

from collections.abc import Sequence
from functools import partial

from django.db import transaction

from council.mail.delivering import hand_to_worker
from council.mail.writing import one_line
from council.models import User, WaitingMail


def send(*, to: Sequence[User | str], subject: str, body: str, about: User | None = None) -> None:
    """Have the mail sent to each, once the change stands; if it is rolled back, none is.

    A person gets it at the address that they have when it goes, and not once they have left. An address of
    nobody's takes it as it stands; `about` is the person whose it was.
    """
    for each in to:
        if not each:
            continue
        if isinstance(each, User):
            person: User | None = each
            address = ""
        else:
            person, address = about or User.objects.filter(email__iexact=each).first(), each
        kept = WaitingMail.objects.create(
            person=person, address=address, subject=one_line(subject), body=body
        )
        transaction.on_commit(partial(hand_to_worker, kept.pk))
