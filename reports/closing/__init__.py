"""Closing a programme: what is left on one page, the body's decision, and the closure report."""
