"""What the admin site answers where it is on, written by hand: what it shows, its doors, what isn't there.

tests/access_table.py writes it into docs/access.md; tests/test_admin_site.py asks the site.
"""

# What it shows, by app: each has a list, a page of each record and the record's entries, and changes nothing.
SHOWN = {
    "actions": ("action", "completion", "datechange", "evidence", "evidencelink", "update"),
    "council": (
        *("body", "conventions", "directorate", "event", "grant", "groupmapping", "holding", "invitation"),
        *("membership", "outgoingmail", "post", "user"),
    ),
    "mfa": ("authenticator",),
    "programmes": (
        *("finding", "milestone", "programme", "recommendation", "reportingdate", "review", "workstream"),
    ),
    "reports": ("highlightreport", "issuedreport"),
    "risks": ("assessment", "mitigation", "risk"),
    "savings": ("claim", "funding", "growthbid", "reportedfigure", "saving", "underspend", "yearprofile"),
    "socialaccount": ("socialaccount",),
}
MODELS = [(app, model) for app, models in SHOWN.items() for model in models]
# The answers to an operator's GET and POST, by address of a model; everyone else is led away.
OF_MODEL = {
    "": ("yes", "yes"),  # a POST is the list again: there is no action to send
    "add/": ("no", "no"),
    "<path:object_id>/": ("on", "on"),  # to the next one
    "<path:object_id>/change/": ("yes", "no"),
    "<path:object_id>/delete/": ("no", "no"),
    "<path:object_id>/history/": ("yes", "yes"),
}
# Its other addresses: the answers to an operator, and to everyone else who is signed in.
DOORS = {
    "": (("yes", "yes"), ("on", "on")),
    "login/": (("on", "on"), ("no", "no")),  # the one sign-in page is used
    "logout/": (("yes", "on"), ("on", "on")),
    "password_change/": (("on", "on"), ("on", "on")),  # to the page of one's own password
    "password_change/done/": (("on", "on"), ("on", "on")),
    "autocomplete/": (("no", "405"), ("on", "on")),
    "jsi18n/": (("yes", "405"), ("on", "on")),
    r"^(?P<app_label>%s)/$": (("yes", "yes"), ("on", "on")),
    r"(?P<url>.*)$": (("404", "404"), ("on", "on")),  # any other
}
# What other apps would register, or Django has, and would change what a page guards: not found by anyone.
NOT_THERE = (
    *("account/emailaddress/", "account/emailaddress/add/", "account/emailconfirmation/"),
    *("socialaccount/socialapp/", "socialaccount/socialapp/add/", "socialaccount/socialtoken/add/"),
    *("usersessions/usersession/", "auth/group/", "auth/group/add/", "auth/permission/", "sessions/session/"),
    *("sites/site/", "django_tasks_database/dbtaskresult/", "admin/logentry/", "r/1/1/"),
)


def section() -> str:
    """The table as a section of docs/access.md."""
    lines = ["\n## The admin site\n\n", WORDS]
    lines.append("| Address | operator GET | operator POST | anyone else |\n|---|---|---|---|\n")
    for address, (operator, others) in DOORS.items():
        shown = address.replace("|", "\\|")
        lines.append(f"| `/admin/{shown}` | {operator[0]} | {operator[1]} | {others[0]} |\n")
    for app, model in MODELS:
        for address, answers in OF_MODEL.items():
            get, post = answers
            lines.append(f"| `/admin/{app}/{model}/{address}` | {get} | {post} | on |\n")
    lines += [f"| `/admin/{address}` | 404 | 404 | on |\n" for address in NOT_THERE]
    return "".join(lines)


WORDS = """It is off, and its addresses are 404 to everyone, unless ADMIN_SITE=1 is set. Where it is on, it
opens to operators alone: whoever isn't signed in is sent to sign in, and anyone else is led to the sign-in
page, which tells them no. `tests/test_admin_site.py` asks both. An operator sees the records that their roles
show them, so none of a register without a role; the answers below are for one who sees the record. Nothing is
changed there. What allauth and Django would register isn't there.

"""
