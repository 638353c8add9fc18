"""The addresses of the register of savings."""

from django.urls import path

from savings import views

app_name = "savings"

urlpatterns = [
    # /savings/
    path("", views.SavingRegister.as_view(), name="list-savings"),
    path("statement/", views.show_statement, name="show-statement"),
    path("<slug:reference>/", views.detail_saving, name="detail-saving"),
    path("<slug:reference>/access/", views.show_access, name="show-access"),
    path("<slug:reference>/<int:year>/confirm/", views.confirm_saving, name="confirm-saving"),
]
