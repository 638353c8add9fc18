"""Personal data: what is held of people, how long, what is purged and what a person may ask for.

Every app says what it holds in a module that its AppConfig names as `personal_data`; see `declared`. What
records say and decide is never purged: names, addresses, sign-ins and, once a closed programme's period has
run, free text are.
"""
