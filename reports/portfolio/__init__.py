"""The portfolio: all programmes beside each other, in a table and along a line of time."""
