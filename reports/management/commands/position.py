"""`manage.py position`: how a programme stood as at a day, rebuilt from the history."""

import json
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.models import Q

from council.management.days import day
from council.management.on_the_server import OnTheServer
from council.models import Body
from council.wording import spoken
from programmes.models import Programme
from reports.documents.models import HighlightReport
from reports.position.gathering import gather_highlight
from reports.position.highlight import HighlightPosition

Audience = HighlightReport.Audience
PERIOD = timedelta(days=90)


class Command(OnTheServer):
    help = "Say how a programme's actions, risks and savings stood at the end of a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--programme", required=True, help="code or title, such as SSR")
        parser.add_argument("--as-at", required=True, type=day, help="2026-06-15")
        parser.add_argument("--audience", choices=Audience.values, default=Audience.PUBLIC.value)
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        name, as_at = options["programme"], options["as_at"]
        programme = Programme.objects.filter(Q(code__iexact=name) | Q(title__iexact=name)).first()
        if programme is None:
            raise CommandError(f"There is no programme “{name}”.")
        body = programme.body or Body.objects.first()
        if body is None:
            raise CommandError("There is no body that the programme could report to: add one first.")
        position = gather_highlight(
            programme=programme,
            body=body,
            period_from=as_at - PERIOD,
            period_to=as_at,
            as_at=as_at,
            audience=options["audience"],
        )
        if options["format"] == "json":
            self.stdout.write(json.dumps(position.as_json(), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(position_lines(position)))


def position_lines(position: HighlightPosition) -> list[str]:
    """The position in words: the programme, then each workstream with its actions."""
    label = position.conventions.rag_label
    day = position.as_at
    lines = [f"{position.programme} as at {spoken(day)}: {label(position.rag)}", position.tally_words]
    for stream in position.workstreams:
        lines += ["", f"{stream.title}: {label(stream.rag)}"]
        lines += [
            f"  {action.reference}  {label(action.rag) or action.stage}  {action.title}"
            for action in stream.actions
        ]
    return lines
