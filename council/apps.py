from django.apps import AppConfig

from council.navigation import NavigationItem


class CouncilConfig(AppConfig):
    name = "council"
    # The page itself is the roof's: it mixes what every register offers.
    navigation = (NavigationItem("Home", "home", 0),)
    personal_data = "council.personal_data.ground"
