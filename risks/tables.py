"""The columns of the register of risks."""

from typing import Any

from django.utils.html import format_html

from council.rag import worst_first
from council.register import (
    ChoiceColumn,
    DateColumn,
    Grouping,
    LinkColumn,
    RagColumn,
    RegisterColumn,
    RegisterTable,
    TitleColumn,
)
from council.web.components import rag_html
from risks.own_matrix import in_programme


class OwnRagColumn(RagColumn):
    """The risk's own RAG and, where the council's matrix implies another, that one too."""

    def html(self, record: Any) -> str:
        conventions = self.table.conventions
        own = super().html(record)
        own_matrix = in_programme(record.programme, conventions)
        implied = own_matrix.matrix_rag(record.current_likelihood, record.current_impact)
        if not implied or implied == record.rag:
            return own
        return format_html(
            '{} <span class="app-beside">Matrix: {}</span>',
            own,
            rag_html(implied, conventions.rag_label(implied)),
        )


class MatrixRagColumn(RagColumn):
    """What the matrix implies: for exports, where it has a column of its own."""

    def plain(self, record: Any) -> Any:
        conventions = self.table.conventions
        own = in_programme(record.programme, conventions)
        implied = own.matrix_rag(record.current_likelihood, record.current_impact)
        return conventions.rag_label(implied) if implied else None


class ScoreColumn(RegisterColumn):
    """The current score with the two numbers that it is made of."""

    def html(self, record: Any) -> str:
        if record.current_score is None:
            return "–"
        own_matrix = in_programme(record.programme, self.table.conventions)
        return format_html(
            '<span class="app-nowrap"><strong>{}</strong> ({} × {})</span>',
            record.current_score,
            own_matrix.level_code("likelihood", record.current_likelihood),
            own_matrix.level_code("impact", record.current_impact),
        )


class ReviewDueColumn(DateColumn):
    """The day by which an open risk is to be reviewed."""

    def plain(self, record: Any) -> Any:
        every = self.table.conventions.reporting_interval_days
        return record.review_due(every_days=every) if record.is_live else None


GROUPINGS = {
    "category": Grouping(
        "Category",
        key="category",
        order=(),
        title=lambda record: record.category,
        none="No category",
    ),
    "directorate": Grouping(
        "Directorate of the owner",
        key="owner__directorate_id",
        order=("owner__directorate__name",),
        title=lambda record: str((record.owner and record.owner.directorate) or ""),
        none="No directorate",
    ),
    "programme": Grouping(
        "Programme",
        key="programme_id",
        order=("programme__title",),
        title=lambda record: record.programme.title,
        none="",
        url=lambda record: record.programme.get_absolute_url(),
    ),
    "rag": Grouping(
        "RAG",
        key="rag",
        order=(worst_first("rag"),),
        title=lambda record: record.rag,
        none="No RAG",
        is_rag=True,
    ),
}


class RiskTable(RegisterTable):
    caption = "Risks"
    aside = ("programme", "response", "status")

    reference = LinkColumn()
    title = TitleColumn(verbose_name="Risk")
    programme = RegisterColumn(
        accessor="programme__code", order_by="programme__code", verbose_name="Programme"
    )
    owner = RegisterColumn(accessor="owner__title", order_by="owner__title", verbose_name="Owner")
    rag = OwnRagColumn(verbose_name="RAG")
    score = ScoreColumn(accessor="current_score", verbose_name="Score")
    response = ChoiceColumn(verbose_name="Treatment")
    status = ChoiceColumn()
    reviewed_on = DateColumn(verbose_name="Reviewed")

    class Meta:
        order_by = ("-score",)


class RiskExport(RiskTable):
    """What a download holds besides: the words, and each number in a column of its own."""

    matrix_rag = MatrixRagColumn(accessor="current_score", verbose_name="RAG by the matrix")
    category = RegisterColumn()
    cause = RegisterColumn()
    event = RegisterColumn()
    effect = RegisterColumn()
    response_words = RegisterColumn(verbose_name="Response")
    controls = RegisterColumn(verbose_name="Existing controls")
    inherent_likelihood = RegisterColumn()
    inherent_impact = RegisterColumn()
    current_likelihood = RegisterColumn()
    current_impact = RegisterColumn()
    target_likelihood = RegisterColumn()
    target_impact = RegisterColumn()
    raised_on = DateColumn(verbose_name="Raised")
    review_due = ReviewDueColumn(accessor="next_review", verbose_name="Next review")
