"""The initiation document of a programme: its form as data, its versions as they were written, its PDF."""
