"""Tables of a document that are no register: who answers for what, comparisons, functions, costings."""

from django.db import models
from django.urls import reverse

from council.access.rules import InProgramme
from council.lengths import REASON, LimitedText
from council.models import Versioned
from programmes.models.programme import Programme


class DocumentTable(Versioned, InProgramme):
    """A table of words and figures that a programme’s documents print as it is, with its footnotes."""

    class Kind(models.TextChoices):
        PROTOCOL = "protocol", "Who answers for what"
        RESOURCES = "resources", "Comparison of resources"
        FUNCTIONS = "functions", "Statutory and non-statutory functions"
        PARTNERS = "partners", "Partners’ position and costings"
        OTHER = "other", "Other"

    scope_path = "programme__scope"
    sro_path = "programme__sro"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="document_tables")
    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField("what the table shows", max_length=300)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OTHER)
    columns = models.JSONField("headings", default=list)
    rows = models.JSONField(default=list)  # each a list of as many texts as there are headings
    footnotes = LimitedText(max_length=REASON, blank=True)
    source = models.CharField(max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["programme", "order", "pk"]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("programmes:show-document-table", args=[self.programme.code, self.reference])
