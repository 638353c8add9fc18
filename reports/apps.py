from django.apps import AppConfig

from council.web.navigation import NavigationItem


class ReportsConfig(AppConfig):
    name = "reports"
    navigation = (
        NavigationItem("My actions", "my-actions", 5),
        NavigationItem("Reports", "reports:list-reports", 50, for_guests=True),
    )
    demo_cards = "reports.demo.cards.cards"
    demo_plans = "reports.demo.tracker.samples"
