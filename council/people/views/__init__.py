"""The pages of people, posts, bodies and directorates."""
