"""`{% csrf_token %}` as every form of ours renders it: with the token by which a form sent twice acts once.

A built-in tag of the templates (`settings.TEMPLATES`), in place of Django's: each form that changes something
has that one already, so none can be without the other.
"""

from django import template
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from council.web.form_tokens import TOKEN, new_form_token

register = template.Library()


class FormTokensNode(CsrfTokenNode):
    def render(self, context: Context) -> str:
        tokens = super().render(context)
        user = context.get("user")
        if not tokens or user is None or not user.is_authenticated:
            return tokens
        token = new_form_token(user.pk)
        return tokens + format_html('<input type="hidden" name="{}" value="{}">', TOKEN, token)


@register.simple_tag(takes_context=True)
def row_token(context: Context, row: str) -> str:
    """{% row_token record.reference %}: that of a row which is saved by itself, in a form of many."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return ""
    return format_html('<input type="hidden" name="{}-{}" value="{}">', TOKEN, row, new_form_token(user.pk))


@register.tag
def csrf_token(parser: Parser, token: Token) -> FormTokensNode:
    return FormTokensNode()
