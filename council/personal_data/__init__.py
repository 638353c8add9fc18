"""Personal data: what is held of people, how long, what is purged and what a person may ask for.

Every app says what it holds (`held`) where it declares its registers; `declared` gathers it. What records say
and decide is never purged: names, addresses, sign-ins and, once a closed programme's period has run, free
text are.
"""
