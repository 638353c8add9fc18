"""The pages of what belongs to the whole council: the statement, shared targets, control totals, periods."""
