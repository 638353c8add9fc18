"""Follow-on actions: what a programme leaves to do goes on in another plan, watched by a body."""
