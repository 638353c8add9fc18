"""The pages on which a saving is moved, replaced or given up, and what was saved is put to other use."""
