"""Inviting people: `inviting` holds the acts, the rest their pages."""
