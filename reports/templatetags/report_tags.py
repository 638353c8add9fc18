"""How a report prints a RAG and an amount of money."""

from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.safestring import SafeString

from council.lengths import shortened
from council.templatetags import words
from council.web.components import rag_html
from council.wording import references_unbroken
from programmes.measures.gathering import MeasureStands
from reports.position.highlight import HighlightPosition

register = template.Library()


@register.simple_tag
def report_rag(position: HighlightPosition, rag: str) -> SafeString:
    """A RAG as word and shape, in the words of the conventions that the position is frozen with."""
    label = "" if rag == "on_hold" else position.conventions.rag_label(str(rag))
    return rag_html(str(rag), label)


@register.simple_tag
def rag_word(position: HighlightPosition, rag: str) -> str:
    """The council's own word for a RAG, as it was when the position was frozen."""
    return position.conventions.rag_label(str(rag))


register.filter("pounds", words.pounds)


@register.simple_block_tag
def unbroken(content: str) -> SafeString:
    """{% unbroken %}…{% endunbroken %}: the HTML, in which no line breaks the number of a record."""
    return SafeString(references_unbroken(content))


@register.filter
def whole_pounds(amount: Decimal | None) -> str:
    """An amount in whole pounds without its sign, as a column of a table has it: "1,250,000"."""
    return "" if amount is None else f"{amount.quantize(Decimal(1), ROUND_HALF_UP):,}"


@register.filter
def add_number(value: float, more: int) -> float:
    """The sum of the two, for places in a drawing."""
    return round(value + more, 1)


@register.filter
def cut(text: object, most: int) -> str:
    """The text in one line, or its beginning and "…": a page of one side has no room for more."""
    return shortened(" ".join(str(text).split()), most)


@register.filter
def reading_in_words(row: MeasureStands) -> str:
    """The latest reading of a measure with its unit, as it was written: "72%", "120 homes"."""
    latest, unit = row.standing.latest, row.measure.unit
    said = latest.as_written
    if latest.value is None or not unit or unit in said:
        return str(said)
    return f"{said}%" if unit == "%" else f"{said} {unit}"
