"""A programme on one side of A4: how it stands, what comes next, what is in its way, and what is asked."""
