"""A programme's equality impact assessment: points that are actions, and its sign-off."""
