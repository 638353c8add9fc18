"""What is taken away from a report beside its PDF: workbook, plain text, comparison, check of a copy."""
