"""Who holds which role: granting, ending, reviewing, and telling who may see a record."""
