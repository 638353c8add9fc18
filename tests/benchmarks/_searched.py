"""The search as the database's own full text search does it, for who may see all; and a page of it."""

from typing import Any

from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines

from actions.models import Action
from risks.models import Risk

PER_PAGE = 20
KINDS: dict[int, Any] = {10: Action, 20: Risk}
TABLE, WORDS = "council_openentry", "council_openentry_words"
PAGE = """
{% extends "base.html" %}
{% block title %}Search{% endblock %}
{% block content %}
  <h1 class="govuk-heading-l">Search</h1>
  <form action="/search/">
    <input class="govuk-input" name="q" value="{{ asked }}"><button>Search</button>
  </form>
  <ul>{% for name, count in counts %}<li>{{ name }} ({{ count }})</li>{% endfor %}</ul>
  <ol class="app-hits">
    {% for record in records %}
      <li><a class="govuk-link app-hits__title" href="{{ record.get_absolute_url }}">
        {{ record.reference }} {{ record.title }}</a> <p>{{ record.programme.title }}</p></li>
    {% endfor %}
  </ol>
  {% include "_pagination.html" %}
{% endblock %}
"""
template = engines["django"].from_string(PAGE)


def searched_by_hand(asked: str) -> tuple[list[tuple[int, int]], dict[int, int]]:
    """Kind and key of the first page, titles first and the latest first; how many there are of each kind."""
    words = asked.split()
    if connection.vendor == "postgresql":
        match, title = (" & ".join(f"{word}:*{weight}" for word in words) for weight in ("", "A"))
        matched = f"FROM {TABLE} e WHERE vector @@ to_tsquery('english', %s)"
        first = "NOT vector @@ to_tsquery('english', %s)"
    else:
        match = " AND ".join(f'"{word}"*' for word in words)
        title = f"title : ({match})"
        matched = f"FROM {WORDS} w JOIN {TABLE} e ON e.id = w.rowid WHERE {WORDS} MATCH %s"
        first = f"e.id NOT IN (SELECT rowid FROM {WORDS} WHERE {WORDS} MATCH %s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT kind, count(*) {matched} GROUP BY kind", [match])
        counted = dict(cursor.fetchall())
        order = f"ORDER BY {first}, changed_at DESC, e.id LIMIT {PER_PAGE}"
        cursor.execute(f"SELECT kind, e.key {matched} {order}", [match, title])
        return [tuple(row) for row in cursor.fetchall()], counted


def page_by_hand(request: HttpRequest) -> HttpResponse:
    asked = request.GET["q"]
    rows, counted = searched_by_hand(asked)
    records: dict[tuple[int, int], Any] = {}
    for kind, model in KINDS.items():
        keys = [key for of, key in rows if of == kind]
        for record in model.objects.filter(pk__in=keys).select_related("programme"):
            records[kind, record.pk] = record
    context = {
        "asked": asked,
        "counts": [(model._meta.verbose_name_plural, counted.get(kind)) for kind, model in KINDS.items()],
        "records": [records[row] for row in rows],
        "page": Paginator(range(sum(counted.values())), PER_PAGE).get_page(1),
    }
    return HttpResponse(template.render(context, request))
