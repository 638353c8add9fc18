"""Template tags of the shared fragments; the thinking is in council/web/components.py."""

from typing import Any

from django import template
from django.template import Context
from django.template.base import FilterExpression, Parser, Token
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_htmx.jinja import htmx_script

from council.access.disclosure import may_read_history
from council.access.rules import may_read_access
from council.web import components

register = template.Library()


def query_of(context: Context) -> Any:
    request = context.get("request")
    return request.GET if request is not None else None


class OnceNode(template.Node):
    def __init__(self, nodelist: template.NodeList, values: list[FilterExpression]) -> None:
        self.nodelist, self.values = nodelist, values

    def render(self, context: Context) -> SafeString:
        key = tuple(repr(value.resolve(context, ignore_failures=True)) for value in self.values)
        return components.rendered_once(key, lambda: self.nodelist.render(context))


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """{% once "its name" value … %}: a fragment that says nothing but these values, rendered once for each.

    Never for what holds a token of the session or anything that a person alone may see.
    """
    _, *values = token.split_contents()
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return OnceNode(nodelist, [parser.compile_filter(value) for value in values])


@register.simple_tag
def rag_look(rag: Any) -> components.RagLook:
    return components.rag_look(rag)


@register.simple_tag
def counts_bar(counts: Any, labels: Any = None, links: Any = None) -> components.CountsBar:
    return components.counts_bar(counts or {}, labels=labels or None, links=links or None)


@register.simple_tag
def errors_of(form: Any) -> list[components.Problem]:
    return components.problems(form)


@register.simple_tag(takes_context=True)
def with_query(context: Context, name: str, value: Any) -> str:
    """The query with one part changed. Its name may be a variable, which {% querystring %} can't take."""
    return components.with_query(query_of(context), **{name: value})


@register.simple_tag(takes_context=True)
def table_head(context: Context, table: Any) -> SafeString:
    """The headings of the table's columns, each with the link that sorts by it."""
    return components.table_head(table, query_of(context))


@register.simple_tag(takes_context=True)
def access_link(context: Context, record: Any) -> str:
    """The link to who may see the record, for those who may be told; else nothing."""
    user = context.get("user")
    if user is None or not may_read_access(user, record):
        return ""
    return format_html(
        '<a class="govuk-link govuk-link--no-visited-state" href="{}">Who can see or change this</a>',
        record.get_access_url(),
    )


@register.simple_tag
def page_numbers(page: Any) -> list[int]:
    return components.page_numbers(page)


@register.simple_tag(takes_context=True)
def filter_form(context: Context, filterset: Any) -> components.FilterPanel:
    return components.filter_panel(filterset, query_of(context))


@register.inclusion_tag("_history_link.html", takes_context=True)
def history_link(context: Context, record: Any) -> dict[str, Any]:
    """The way to a record's whole history, for those who may read it: nothing for everybody else."""
    request = context.get("request")
    readable = request is not None and may_read_history(request.user, record)
    return {"record": record if readable else None, "kind": record._meta.model_name}


@register.simple_tag
def htmx() -> str:
    return htmx_script(version=2)
