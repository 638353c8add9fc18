"""Try the date grammar on any list: a line in, a JSON object out."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser

from council.management.days import day_of_a_plan
from council.management.on_the_server import OnTheServer
from council.reading.dates.far import asking_of_far_years
from council.reading.dates.timescales import read_timescale
from council.reading.lines import standard_input


class Command(OnTheServer):
    help = "Reads dates as councils write them: one a line from standard input, one JSON object a line out."
    requires_system_checks: list[str] = []
    stealth_options = ("stdin",)  # a test may give a stream in its place

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--near",
            type=day_of_a_plan,
            required=True,
            help="The plan's own date, like 2026-03-31; a short or missing year is the nearest to it.",
        )
        parser.add_argument(
            "--in-words",
            action="store_true",
            help="Add to each object how the reading is said, and its questions.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for line in options.get("stdin") or standard_input():
            near = options["near"]
            timescale = asking_of_far_years(read_timescale(line.rstrip("\r\n"), near=near), near=near)
            shown = timescale.as_json()
            if options["in_words"]:
                shown |= {"in_words": timescale.in_words(), "questions": list(timescale.questions)}
            self.stdout.write(json.dumps(shown, ensure_ascii=True))
