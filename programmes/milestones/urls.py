"""The addresses of a programme's milestones, below the programme's own."""

from django.urls import path

from programmes.milestones import views

urlpatterns = [
    # /programmes/SSR/milestones/
    path("new/", views.add_milestone, name="add-milestone"),
    path("<slug:reference>/", views.detail_milestone, name="detail-milestone"),
    path("<slug:reference>/access/", views.show_access, name="show-milestone-access"),
    path("<slug:reference>/edit/", views.edit_milestone, name="edit-milestone"),
    path("<slug:reference>/forecast/", views.forecast_milestone, name="forecast-milestone"),
    path("<slug:reference>/reschedule/", views.move_milestone, name="move-milestone"),
    path("<slug:reference>/decide/", views.decide_date_change, name="decide-milestone-date"),
    path("<slug:reference>/withdraw/", views.withdraw_date_change, name="withdraw-milestone-date"),
    path("<slug:reference>/deliver/", views.deliver_milestone, name="deliver-milestone"),
    path(
        "<slug:reference>/deliveries/<int:pk>/withdraw/",
        views.take_back_delivery,
        name="take-back-delivery",
    ),
]
