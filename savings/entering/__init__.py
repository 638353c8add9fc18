"""The pages on which savings are entered and put right by hand."""
