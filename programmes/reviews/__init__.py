"""Reviews kept by hand: written down, recorded, corrected, answered, followed up and closed."""
