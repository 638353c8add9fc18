"""The components that pages are laid out with; their HTML is in templates/components/.

A table's columns are named once, and each cell takes its label and its side from its column:

    {% table "Mappings kept by name" empty="No mapping yet." %}
      {% column "Name" %}
      {% column "Sheets" numeric=True %}
      {% for mapping in mappings %}
        {% row %}
          {% heading %}<a class="govuk-link" href="{{ mapping.get_absolute_url }}">…</a>{% endheading %}
          {% cell %}{{ mapping.sheets|length }}{% endcell %}
        {% endrow %}
      {% endfor %}
    {% endtable %}

Facts of one record, each of which may be followed by links that change it:

    {% summary %}
      {% fact "Password" %}Set{% change url "Change" "your password" %}{% endfact %}
    {% endsummary %}

The last row of a form: `{% buttons %}{% submit %}Save{% endsubmit %} …{% endbuttons %}`. A RAG with why it is
so: `{% rag shown.rag sentence=shown.reason %}`. A word as a tag: `{% tag "Refused" "red" %}`.

Every template has them without loading them: settings.py names this module among the built-ins.
"""

from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django import template
from django.template import Context
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, strip_tags
from django.utils.safestring import SafeString

from council.web import components

register = template.Library()

OPEN = "_component"  # where the context keeps the table or list that is being filled; no template can read it


@dataclass
class Table:
    """A table while its rows are rendered: what each cell takes from its column."""

    cards: bool
    columns: list[tuple[str, bool]] = field(
        default_factory=list
    )  # the heading, and whether numbers stand below
    headings: list[str] = field(default_factory=list)
    filled: int = 0  # how many cells of the row stand already
    rows: int = 0
    caption: str = ""
    foot: str = ""


@dataclass
class FactList:
    """A list of facts while it is rendered: the fragment of one; the present one's name and links."""

    row: str
    term: str = ""
    changes: list[SafeString] = field(default_factory=list)


def inner(content: str) -> SafeString:
    """What a template wrote between two tags, without the space around it; it is escaped already."""
    return SafeString(content.strip())


class ComponentNode(template.Node):
    """A block that others fill: they find its state in the context."""

    name = ""
    takes: tuple[str, ...] = ()  # the names of what may be given without a name

    def __init__(self, nodelist: template.NodeList, options: dict[str, FilterExpression]) -> None:
        self.nodelist, self.options = nodelist, options

    @classmethod
    def parse(cls, parser: Parser, token: Token) -> "ComponentNode":
        words = token.split_contents()[1:]
        options: dict[str, FilterExpression] = {}
        for name in cls.takes:
            if words and not token_kwargs(words[:1], parser):
                options[name] = parser.compile_filter(words.pop(0))
        options |= token_kwargs(words, parser)
        if words:
            raise template.TemplateSyntaxError(f"{cls.name} does not understand {' '.join(words)}")
        nodelist = parser.parse((f"end{cls.name}",))
        parser.delete_first_token()
        return cls(nodelist, options)

    def resolved(self, context: Context) -> dict[str, Any]:
        return {name: value.resolve(context) for name, value in self.options.items()}

    def filled(self, context: Context, state: Table | FactList) -> SafeString:
        """What stands between the two tags, by tags that know `state`."""
        with context.push(**{OPEN: state}):
            return self.nodelist.render(context)


# --- tables -------------------------------------------------------------------------------------------------


class TableNode(ComponentNode):
    """A table in the region that scrolls it sideways.

    `caption`, its `size` ("s", "m", "") or `hidden`; `label`: what the region is called, if not so; `cards`:
    folds to cards on a phone; `empty`: what to say where no row is; `class`, `id`; `head`: the headings,
    where they are made already.
    """

    name = "table"
    takes = ("caption",)

    def render(self, context: Context) -> SafeString:
        options: dict[str, Any] = {"cards": True, "size": "s", "caption": ""} | self.resolved(context)
        table = Table(cards=bool(options["cards"]))
        body = self.filled(context, table).strip()
        caption = conditional_escape(table.caption or options["caption"])
        look = {
            **options,
            "caption": caption,
            "label": options.get("label") or unescape(strip_tags(caption)),
            "head": options.get("head") or SafeString("".join(table.headings)),
            "body": SafeString(body),
            "foot": table.foot,
            "columns": len(table.columns),
        }
        return render_to_string("components/table.html", look)


register.tag("table", TableNode.parse)


@register.simple_tag(takes_context=True)
def column(context: Context, heading: str, *, numeric: bool = False, hidden: str = "") -> str:
    """Name the next column; `hidden` is said before its heading where it can't be seen."""
    table: Table = context[OPEN]
    table.columns.append((str(heading), numeric))
    look = {"heading": heading, "numeric": numeric, "hidden": hidden, "cards": table.cards}
    table.headings.append(components.rendered("components/column.html", **look))
    return ""


@register.simple_block_tag(takes_context=True)
def caption(context: Context, content: str) -> str:
    """Give the table a caption of several parts."""
    context[OPEN].caption = inner(content)
    return ""


@register.simple_block_tag(takes_context=True)
def row(context: Context, content: str, **look: str) -> SafeString:
    """One row around its cells; `class`, and an `id` for links that lead to it."""
    table: Table = context[OPEN]
    table.filled = 0
    table.rows += 1
    opening, closing = components.opening_and_closing("components/row.html", cards=table.cards, **look)
    return SafeString(f"{opening}{content}{closing}")


@register.simple_block_tag(takes_context=True)
def foot(context: Context, content: str) -> str:
    """The rows under the table: its totals."""
    context[OPEN].foot = inner(content)
    return ""


@register.simple_block_tag(takes_context=True)
def heading(context: Context, content: str, **look: str) -> SafeString:
    """The cell that names its row."""
    return in_column(context, content, is_header=True, **look)


@register.simple_block_tag(takes_context=True)
def cell(context: Context, content: str, *, optional: bool = False, **look: Any) -> SafeString:
    """A cell. An `optional` one folds away on a phone where it says nothing but a dash."""
    if optional and content.strip() == components.BLANK:
        look["class"] = f"{look.get('class', '')} app-blank".lstrip()
    return in_column(context, content, **look)


def in_column(context: Context, content: str, **look: Any) -> SafeString:
    """A cell in the frame of the column that it stands in."""
    table: Table = context[OPEN]
    header, numeric = table.columns[table.filled] if table.filled < len(table.columns) else ("", False)
    table.filled += 1
    look = {"header": header, "numeric": numeric, "cards": table.cards} | look
    opening, closing = components.opening_and_closing("components/cell.html", **look)
    return SafeString(f"{opening}{content.strip()}{closing}")


# --- lists of facts -----------------------------------------------------------------------------------------


class SummaryNode(ComponentNode):
    """The design system's summary list; `class`."""

    name = "summary"
    takes = ("class",)
    row, look = "components/summary_row.html", "govuk-summary-list"

    def render(self, context: Context) -> SafeString:
        content = self.filled(context, FactList(self.row))
        look = " ".join(filter(None, (self.look, self.resolved(context).get("class"))))
        return render_to_string("components/summary.html", {"class": look, "content": content})


class FactsNode(SummaryNode):
    """A list of facts in a look of its own: its class."""

    name = "facts"
    row, look = "components/fact.html", ""


register.tag("summary", SummaryNode.parse)
register.tag("facts", FactsNode.parse)


@register.simple_block_tag(takes_context=True)
def fact(context: Context, content: str, name: str = "", **look: Any) -> SafeString:
    """One fact of the list: what it is called, what it is; `class` for the latter."""
    facts: FactList = context[OPEN]
    look |= {"name": facts.term or name, "content": inner(content), "changes": facts.changes}
    facts.term, facts.changes = "", []
    return SafeString(render_to_string(facts.row, look).strip())


@register.simple_block_tag(takes_context=True)
def term(context: Context, content: str) -> str:
    """Give the fact a name of several parts."""
    context[OPEN].term = inner(content)
    return ""


@register.simple_tag(takes_context=True)
def change(context: Context, url: str, words: str, hidden: str = "") -> str:
    """A link that changes the fact; `hidden` says what it changes to those who only hear it."""
    look = {"url": url, "words": words, "hidden": hidden}
    context[OPEN].changes.append(SafeString(render_to_string("components/change.html", look).strip()))
    return ""


@register.simple_block_tag(takes_context=True)
def act(context: Context, content: str) -> str:
    """What changes the fact and is no link: a form with one button."""
    context[OPEN].changes.append(inner(content))
    return ""


# --- buttons, RAGs and tags ---------------------------------------------------------------------------------


@register.simple_block_tag
def buttons(content: str, *, sticky: bool = False, **look: str) -> SafeString:
    """The row of buttons and links that ends a form; a `sticky` one stays in sight meanwhile."""
    return render_to_string("components/buttons.html", {**look, "content": content, "sticky": sticky})


@register.simple_block_tag
def submit(content: str, kind: str = "", *, once: bool = True, **look: Any) -> SafeString:
    """A button that sends its form, and but `once`.

    `kind`: "secondary" or "warning"; `name`, `value`, `form`, `class`: as of the element.
    """
    look = {**look, "kind": kind, "once": once, "content": inner(content)}
    return SafeString(render_to_string("components/submit.html", look).strip())


@register.inclusion_tag("components/enter_saves.html")
def enter_saves(words: str) -> dict[str, str]:
    """First in a form with several buttons: Enter in a box presses the first, which thereby only saves."""
    return {"words": words}


@register.simple_block_tag
def hidden(content: str) -> SafeString:
    """Words for those who hear the page and don't see what stands around them."""
    return SafeString(f'<span class="govuk-visually-hidden">{content}</span>')


@register.simple_block_tag
def empty_state(content: str, title: str, *, url: str = "", action: str = "") -> SafeString:
    """A kind word where a page has nothing to show: what there is none of, why, and the `action` at `url`."""
    look = {"title": title, "content": inner(content), "url": url, "action": action}
    return render_to_string("components/empty_state.html", look)


@register.simple_block_tag
def fold(content: str, title: str, *, key: str, what: str = "", count: Any = None) -> SafeString:
    """A part of a page that is folded until it is wanted, and printed open.

    `key`: its id, to which links lead; `what` and `count`: what is in it, read while it is folded.
    """
    look = {"content": content, "title": title, "key": key, "what": what, "count": count}
    return render_to_string("components/fold.html", look)


@register.simple_block_tag(takes_context=True)
def confirm(context: Context, content: str, question: str, *, action: str, **look: Any) -> SafeString:
    """A page that asks once more: what follows if one agrees, a button with the words of `action`.

    `url`: where it is sent, if not here; `cancel`: where else to go; `danger`; `form`.
    """
    page: dict[Any, Any] = context.flatten()
    look |= {"question": question, "action": action, "content": inner(content)}
    return render_to_string("components/confirm.html", {**page, "form": "", **look})


@register.simple_tag
def rag(rag: Any, *, label: str = "", sentence: str = "", size: str = "") -> SafeString:
    """A RAG as word and shape, and why it is so; `label`: the council's own word; `size`: "large"."""
    return components.rag_html(components.rag_look(rag).value, label, sentence=sentence, size=size)


@register.simple_tag
def tag(words: str, colour: str = "") -> SafeString:
    """A word as a tag; `colour`: one of the design system's."""
    return components.tag_html(words, colour)
