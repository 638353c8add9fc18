"""A report as a Word file: the blocks that its page shows, set in headings, lists and tables of Word."""
