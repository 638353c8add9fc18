"""The council's own settings: changed from a day on, tried before, kept with their history."""
