"""Figures of measures as people write them."""

from django import template

from council.wording import figure

register = template.Library()
register.filter("figure", figure)
