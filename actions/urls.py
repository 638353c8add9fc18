"""The site map of actions."""

from django.urls import path

from actions import views

app_name = "actions"

mine = [
    # /my-actions/
    path("my-actions/", views.my_actions, name="my-actions"),
]
actions = [
    # /actions/
    path("actions/", views.ActionRegister.as_view(), name="list-actions"),
    path("actions/<slug:reference>/", views.detail_action, name="detail-action"),
    path("actions/<slug:reference>/update/", views.update_action, name="update-action"),
    path("actions/<slug:reference>/reschedule/", views.reschedule_action, name="reschedule-action"),
    path("actions/<slug:reference>/decide/", views.decide_date_change, name="decide-date-change"),
    path("actions/<slug:reference>/complete/", views.complete_action, name="complete-action"),
    path("actions/<slug:reference>/verify/", views.verify_action, name="verify-action"),
    path("actions/<slug:reference>/stage/", views.change_stage, name="change-stage"),
]
urlpatterns = [*mine, *actions]
