"""People, posts, bodies and directorates: their pages, and the acts by which people come, move and go."""
