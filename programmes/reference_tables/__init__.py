"""Tables of a programme's documents: typed, pasted or taken from a sheet, and printed as appendices."""
