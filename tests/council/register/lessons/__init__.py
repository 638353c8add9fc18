"""A register of lessons, built by the ten steps of docs/newcomer.md. It is installed by its test alone."""
