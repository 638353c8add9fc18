"""The addresses of the register of savings."""

from django.urls import path

from savings import views
from savings.claims import views as claims
from savings.entering import views as entering
from savings.years import views as years

app_name = "savings"

urlpatterns = [
    # /savings/
    path("", views.SavingRegister.as_view(), name="list-savings"),
    path("statement/", views.show_statement, name="show-statement"),
    path("new/", entering.propose_saving, name="propose-saving"),
    path("<slug:reference>/", views.detail_saving, name="detail-saving"),
    path("<slug:reference>/access/", views.show_access, name="show-access"),
    path("<slug:reference>/edit/", entering.edit_saving, name="edit-saving"),
    path("<slug:reference>/agree/", entering.agree_saving, name="agree-saving"),
    path("<slug:reference>/status/", entering.say_status, name="say-status"),
    path("<slug:reference>/withdraw/", entering.withdraw_saving, name="withdraw-saving"),
    # a year of it
    path("<slug:reference>/targets/", years.set_target, name="set-target"),
    path("<slug:reference>/targets/<int:pk>/decide/", years.decide_target, name="decide-target"),
    path("<slug:reference>/targets/<int:pk>/withdraw/", years.withdraw_target, name="withdraw-target"),
    path("<slug:reference>/<int:year>/", years.forecast_year, name="forecast-year"),
    path("<slug:reference>/<int:year>/quarters/", years.say_quarters, name="say-quarters"),
    # a claim of it
    path("<slug:reference>/claims/<int:pk>/decide/", claims.decide_claim, name="decide-claim"),
    path("<slug:reference>/claims/<int:pk>/withdraw/", claims.withdraw_claim, name="withdraw-claim"),
    path("<slug:reference>/claims/<int:pk>/reverse/", claims.reverse_claim, name="reverse-claim"),
    path("<slug:reference>/claims/<int:pk>/evidence/add/", claims.add_evidence, name="add-claim-evidence"),
    path(
        "<slug:reference>/claims/<int:pk>/evidence/<int:file>/",
        claims.download_evidence,
        name="download-evidence",
    ),
    path(
        "<slug:reference>/claims/<int:pk>/evidence/<int:file>/withdraw/",
        claims.withdraw_evidence,
        name="withdraw-evidence",
    ),
]
