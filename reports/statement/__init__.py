"""The savings statement as a paper."""
