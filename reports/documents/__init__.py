"""Documents made from positions: the highlight report, its issuing, its PDF."""
