"""The outputs and outcomes of a programme: stated with phase, day and cost, and delivered."""
