"""Figures of measures as people write them."""

from django import template

from programmes.measures.rating import figure

register = template.Library()
register.filter("figure", figure)
