"""Signing in through the council's own directory, by OpenID Connect (Entra ID and any other provider).

`provider` speaks with the provider, `claims` reads what it says, `admitting` decides who comes in, `groups`
turns membership into grants, `only` closes passwords, `rescuing` opens the door from the server itself.
"""
