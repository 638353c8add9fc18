from django.apps import AppConfig
from django.utils.module_loading import import_string

from council.web.navigation import PLANS, NavigationItem


class ReportsConfig(AppConfig):
    name = "reports"
    navigation = (
        NavigationItem("My actions", "my-actions", 5),
        NavigationItem("Portfolio", "portfolio", 49, group=PLANS),
        NavigationItem("Reports", "reports:list-reports", 50, for_guests=True),
        NavigationItem(
            "Dates to decide", "decide-dates", 54, "manage the plan and decide on its dates", group=PLANS
        ),
        NavigationItem(
            "Kept from the public", "list-exempt", 55, group=PLANS, shown_to="council.web.ways.sees_exempt"
        ),
    )
    demo_cards = "reports.demo.cards.cards"
    demo_plans = "reports.demo.tracker.samples"

    def ready(self) -> None:
        # By its name: it looks at models, which are not there yet when this module is read.
        import_string("council.history.doors.follow_writing")(
            import_string("reports.wording.following._follow")
        )
