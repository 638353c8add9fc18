"""One person's own sign-in: how it begins, how it is proven again, what it must carry, and how it ends."""
