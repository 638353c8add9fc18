"""The benefits of a programme by type: stated while it runs, realised also when it has closed."""
