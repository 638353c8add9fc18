"""A person's dates in their own calendar: references and dates, and nothing else."""
