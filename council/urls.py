"""The site map. Rooms above the ground are named as strings, so that the ground imports none of them."""

from django.urls import include, path

from council import views
from council.accounts.invitations import views as inviting
from council.accounts.single_sign_on import views as single_sign_on
from council.admin_site import admin_pages
from council.mail import views as mail_waiting
from council.register import saved
from council.search.views import search

handler404 = "council.views.page_not_found"

urlpatterns = [
    # /programmes/  /reviews/  before a programme on a page, whose code /programmes/new/ would be
    path("", include("programmes.urls")),
    # /  home: mine first, then the portfolio; and pages that mix registers
    path("", include("reports.home.urls")),
    path("programmes/<slug:code>/", include("reports.closing.urls")),
    path("programmes/<slug:code>/", include("reports.initiation.urls")),
    path("programmes/<slug:code>/", include("reports.one_page.urls")),
    # /portfolio/  all programmes beside each other
    path("portfolio/", include("reports.portfolio.urls")),
    # /my-actions/  and what to talk about one to one
    path("", include("reports.mine.urls")),
    # /decisions/  date changes of every register that wait, decided together
    path("", include("reports.decisions.urls")),
    # /exempt/  what is kept from the public, and /actions/<reference>/exempt/
    path("", include("reports.exempting.urls")),
    # /actions/
    path("", include("actions.urls")),
    # /risks/
    path("risks/", include("risks.urls")),
    # /savings/
    path("savings/", include("reports.statement.urls")),
    path("savings/", include("savings.urls")),
    # /imports/
    path("imports/", include("programmes.imports.urls")),
    # /reports/
    path("reports/", include("reports.documents.urls")),
    # /check/  whether a copy is what was issued, for everyone
    path("check/", include("reports.taking_away.urls")),
    # /reminders/  one person's own: how often by e-mail, and their calendar
    path("reminders/", include("reports.digests.urls")),
    # /feeds/
    path("feeds/", include("reports.feeds.urls")),
    # /history/
    path("history/", include("council.auditing.urls")),
    # /people/invite/  /people/invitations/
    path("people/", include("council.accounts.invitations.urls")),
    # /people/  /posts/  /bodies/  /directorates/
    path("", include("council.people.urls")),
    # /accounts/…  ways in that are no password: an invitation, the provider, a link from the server
    path("accounts/invitation/", inviting.accept_invitation, name="accept-invitation"),
    path("accounts/invitation/<str:token>/", inviting.open_invitation, name="open-invitation"),
    path("accounts/link/<str:token>/", inviting.sign_in_by_link, name="sign-in-link"),
    path("accounts/single-sign-on/", single_sign_on.begin_sign_in, name="single-sign-on"),
    path("accounts/single-sign-on/again/", single_sign_on.ask_again, name="single-sign-on-again"),
    path("accounts/single-sign-on/callback/", single_sign_on.come_back, name="single-sign-on-callback"),
    # /accounts/  sign in, sign out, passwords, second steps, sessions: one person's own
    path("accounts/email/", views.own_address),  # instead of allauth's page, which lets people change it
    path("accounts/", include("council.accounts.signing_in.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/second-step/", include("allauth.mfa.urls")),
    # the ground's own pages
    # /search/  over all that one may see
    path("search/", search, name="search"),
    path("filters/save/", saved.save_filter, name="save-filter"),
    path("filters/<int:pk>/remove/", saved.remove_filter, name="remove-filter"),
    path("settings/key/", views.key, name="key"),
    path("settings/personal-data/", include("council.personal_data.urls")),
    # /settings/access/  who holds which role
    path("settings/access/", include("council.granting.urls")),
    # /settings/mail/  what the mail server has not taken yet
    path("settings/mail/", mail_waiting.list_waiting, name="waiting-mail"),
    path("settings/mail/try/", mail_waiting.try_out, name="try-mail"),
    path("settings/mail/again/", mail_waiting.send_again, name="send-mail-again"),
    path("settings/groups/", single_sign_on.list_groups, name="list-groups"),
    path("settings/groups/<int:pk>/retire/", single_sign_on.retire_group, name="retire-group"),
    # /settings/  the council's own words, colours, thresholds, matrix
    path("settings/", include("council.setting.urls")),
    path("logo/<slug:digest>/", views.logo, name="logo"),
    path("help/", views.help_page, name="help"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("brand.css", views.brand_css, name="brand-css"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("outbox/", views.outbox, name="outbox"),
    path("demo/sign-in/", views.demo_sign_in, name="demo-sign-in"),
    admin_pages("admin/"),
]
