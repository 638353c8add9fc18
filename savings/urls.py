"""The addresses of the register of savings."""

from django.urls import path

from savings import views
from savings.apart import views as apart
from savings.bulk import views as bulk
from savings.changes import views as changes
from savings.claims import sampling
from savings.claims import views as claims
from savings.costs import listing
from savings.costs import views as costs
from savings.entering import views as entering
from savings.whole import targets
from savings.whole import views as whole
from savings.years import views as years

app_name = "savings"

urlpatterns = [
    # /savings/
    path("", views.SavingRegister.as_view(), name="list-savings"),
    path("bulk/", bulk.bulk_change, name="bulk-change"),
    path("bulk/<int:pk>/", bulk.detail_bulk_change, name="detail-bulk-change"),
    # /savings/: what belongs to the whole council
    path("statement/", whole.show_statement, name="show-statement"),
    path("statement.xlsx", whole.export_statement, name="export-statement"),
    path("statement/close/", whole.close_period, name="close-period"),
    path("statement/<int:pk>/", whole.show_period, name="show-period"),
    path("targets/", targets.show_targets, name="show-targets"),
    path("targets/new/", targets.add_target, name="add-target"),
    path("targets/<int:pk>/edit/", targets.edit_target, name="edit-target"),
    path("targets/planned/<int:pk>/", targets.take_over_target, name="take-over-target"),
    path("targets/planned/<int:pk>/decline/", targets.decline_target, name="decline-target"),
    path("targets/<int:pk>/share/", targets.share_target, name="share-target"),
    path("control-totals/<int:year>/", targets.set_control, name="set-control"),
    path("claims/sample/", sampling.sample_claims, name="sample-claims"),
    path("reallocations/new/", changes.plan_use, name="plan-use"),
    path("reallocations/", changes.show_ledger, name="show-ledger"),
    # /savings/underspends/, /savings/reported/: what stands beside the savings
    path("underspends/new/", apart.record_underspend, name="record-underspend"),
    path("underspends/<int:pk>/edit/", apart.edit_underspend, name="edit-underspend"),
    path("underspends/<int:pk>/withdraw/", apart.withdraw_underspend, name="withdraw-underspend"),
    path("reported/new/", apart.record_reported, name="record-reported"),
    path("reported/<int:pk>/edit/", apart.edit_reported, name="edit-reported"),
    path("reported/<int:pk>/withdraw/", apart.withdraw_reported, name="withdraw-reported"),
    # /savings/costs/, /savings/bids/: what it costs to deliver
    path("costs/", listing.FundingList.as_view(), name="list-costs"),
    path("costs/new/", costs.plan_cost, name="plan-cost"),
    path("costs/<int:pk>/edit/", costs.edit_cost, name="edit-cost"),
    path("bids/", listing.BidList.as_view(), name="list-bids"),
    path("bids/new/", costs.ask_for_growth, name="ask-for-growth"),
    path("bids/<int:pk>/edit/", costs.edit_bid, name="edit-bid"),
    path("bids/<int:pk>/withdraw/", costs.withdraw_bid, name="withdraw-bid"),
    path("bids/<int:pk>/decide/", costs.decide_bid, name="decide-bid"),
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
    path("<slug:reference>/<int:year>/change/", changes.ask_for_change, name="ask-for-change"),
    path("<slug:reference>/<int:year>/reallocate/", changes.reallocate, name="reallocate"),
    path("<slug:reference>/changes/<int:pk>/decide/", changes.decide_change, name="decide-change"),
    path("<slug:reference>/changes/<int:pk>/withdraw/", changes.withdraw_change, name="withdraw-change"),
    path("<slug:reference>/reallocations/<int:pk>/end/", changes.end_reallocation, name="end-reallocation"),
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
