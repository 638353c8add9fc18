"""What a programme has learnt, and closing it: by a body's decision, read-only until it is opened again."""
