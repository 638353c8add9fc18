"""The addresses of a workstream's position and of what stands against its RAG, below the workstream's own."""

from django.urls import path

from programmes.positions import views

urlpatterns = [
    # /programmes/SSR/workstreams/7/
    path("position/", views.state_position, name="state-position"),
    path("challenge/", views.challenge_rag, name="challenge-rag"),
    path("challenge/answer/", views.answer_challenge, name="answer-challenge"),
    path("challenge/settle/", views.settle_challenge, name="settle-challenge"),
]
