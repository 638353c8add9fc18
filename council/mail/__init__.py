"""Mail that the product sends: kept with the change that it tells of, and handed over by the worker, once."""

from council.mail.delivering import Failure, hand_over
from council.mail.outbox import OutboxBackend
from council.mail.sending import send
from council.mail.writing import AUTOMATIC, whole, written

__all__ = ["AUTOMATIC", "Failure", "OutboxBackend", "hand_over", "send", "whole", "written"]
