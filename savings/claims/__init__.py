"""The pages of claims: decided on, reversed, taken back, and the files that show what they say."""
