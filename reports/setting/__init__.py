"""Setting long papers in the background: what is asked of the worker, and how far it is."""
