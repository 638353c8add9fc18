"""How a report prints a RAG and an amount of money."""

from django import template
from django.utils.safestring import SafeString

from council.templatetags import words
from council.web.components import rag_html
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
