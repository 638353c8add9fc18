"""The pages of a saving's years: targets, forecasts, quarters, and the owner's form for one year."""
