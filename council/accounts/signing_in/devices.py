"""What a browser calls itself, as people call it."""

# The first name that is found counts: each browser names those that it is like as well.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)


def device(user_agent: str) -> str:
    """The browser and the machine, such as "Edge on Windows"; "A browser we don't know" where neither is."""
    browser = next((words for sign, words in BROWSERS if sign in user_agent), "")
    machine = next((words for sign, words in MACHINES if sign in user_agent), "")
    if not browser:
        return f"A browser on {machine}" if machine else "A browser that we do not know"
    return f"{browser} on {machine}" if machine else browser
