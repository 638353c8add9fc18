"""What a programme set out to do, what became of it, and the priorities of the council that it serves."""
