"""`manage.py highlight_report`: the PDF of a highlight report, from the same code as the page's download."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.models import Q

from council.management.days import day
from council.management.on_the_server import OnTheServer
from council.models import Body
from programmes.models import Programme
from reports.documents.models import HighlightReport
from reports.documents.paper import Paper, live_paper
from reports.documents.pdf import highlight_pdf
from reports.exempt_check.letting_stand import refusal_of, still_against, told_to

Audience = HighlightReport.Audience


class Command(OnTheServer):
    help = (
        "Write a programme's highlight report as a PDF. A report that was issued for exactly this programme, "
        "body, audience, period and day is written as it was issued; one in preparation lends its words."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("programme", help="code or title, such as SSR")
        parser.add_argument("--body", required=True, help="name of the body that the report goes to")
        parser.add_argument("--from", dest="period_from", required=True, type=day, help="2026-04-01")
        parser.add_argument("--to", dest="period_to", required=True, type=day, help="2026-06-30")
        parser.add_argument("--as-at", required=True, type=day, help="2026-06-15")
        parser.add_argument("--audience", choices=Audience.values, default=Audience.PUBLIC.value)
        parser.add_argument(
            "--draft",
            action="store_true",
            help="write it though it says something exempt: only for the people who prepare it",
        )
        parser.add_argument("--output", required=True, type=Path, help="file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["period_to"] < options["period_from"]:
            raise CommandError("The period cannot end before it starts: --to is before --from.")
        report = self.report(options)
        if report.is_issued:
            pdf, state = bytes(report.issued.pdf), f"as issued, edition {report.edition}"
        else:
            paper = live_paper(report)
            self.tell_exempt_words(report, paper, as_draft=options["draft"])
            pdf, state = highlight_pdf(paper), "draft"
            if paper.position.added_later:
                self.stderr.write(
                    f"{paper.position.added_later} actions were added to the plan after {report.as_at} "
                    "and are not in this report."
                )
        try:
            options["output"].write_bytes(pdf)
        except OSError as error:
            raise CommandError(f"Cannot write {options['output']}: {error.strerror}.") from error
        self.stdout.write(f"{options['output']}: {len(pdf)} bytes, {state}")

    def tell_exempt_words(self, report: HighlightReport, paper: Paper, *, as_draft: bool) -> None:
        """Print what the paper says of exempt matters; raise CommandError unless it is written as a draft."""
        told = told_to(None, still_against(report, paper))
        for refusal in map(refusal_of, told):
            self.stderr.write(refusal)
        if told and not as_draft:
            raise CommandError(
                "Nothing is written, as the report would say what is exempt. Correct the draft, "
                "or give --draft for a file that stays with the people who prepare it."
            )

    def report(self, options: dict[str, Any]) -> HighlightReport:
        """The latest edition that is kept for these arguments, else a draft that is not saved."""
        wanted = {
            "programme": self.programme(options["programme"]),
            "body": self.body(options["body"]),
            **{name: options[name] for name in ("period_from", "period_to", "as_at", "audience")},
        }
        kept = HighlightReport.objects.filter(**wanted).order_by("edition", "pk").last()
        return kept or HighlightReport(report_of=wanted["programme"].sro, **wanted)

    def programme(self, name: str) -> Programme:
        match = Programme.objects.filter(Q(code__iexact=name) | Q(title__iexact=name)).first()
        if match is None:
            known = ", ".join(Programme.objects.order_by("code").values_list("code", flat=True)[:30])
            raise CommandError(f"There is no programme “{name}”. Known: {known or 'none yet'}.")
        return match

    def body(self, name: str) -> Body:
        match = Body.objects.filter(name__iexact=name).first()
        if match is None:
            known = ", ".join(Body.objects.values_list("name", flat=True)[:30])
            raise CommandError(f"There is no body “{name}”. Known: {known or 'none yet'}.")
        return match
