"""Work that is done in the background: the job and how far it is, the lease on it, and running it."""
