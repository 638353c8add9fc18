"""The addresses of what a person owes. Their names have no namespace: they are the site's own."""

from django.urls import path

from reports.mine import one_to_one, views

urlpatterns = [
    # /my-actions/
    path("my-actions/", views.my_actions, name="my-actions"),
    path("my-actions/update/", views.update_mine, name="update-mine"),
    # /actions/  one to one: what a post owns, or a workstream holds
    path("actions/owner/<int:pk>/", one_to_one.post_page, name="one-to-one-post"),
    path("actions/workstream/<int:pk>/", one_to_one.workstream_page, name="one-to-one-workstream"),
]
