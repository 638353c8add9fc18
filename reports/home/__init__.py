"""The first page after sign-in: what each register offers me, merged."""
