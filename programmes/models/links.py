"""Links between records of registers that do not know each other."""

from django.db import models

from council.access.rules import InProgramme
from programmes.models.programme import Programme


class RecordLink(InProgramme):
    """Two records that have to do with each other: each by the key of its register and its own.

    What may be read of a link is asked of both records (`programmes.linking.links_of`).
    """

    scope_path = "programme__scope"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")  # of the first
    from_kind = models.CharField(max_length=40)
    from_id = models.BigIntegerField()
    to_kind = models.CharField(max_length=40)
    to_id = models.BigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["from_kind", "from_id", "to_kind", "to_id"],
                name="record_linked_once",
                violation_error_message="These two are linked already.",
            )
        ]
        indexes = [models.Index(fields=["to_kind", "to_id"], name="record_link_to")]

    def __str__(self) -> str:
        return f"{self.from_kind} {self.from_id} and {self.to_kind} {self.to_id}"

    def get_absolute_url(self) -> str:
        return self.programme.get_absolute_url()
