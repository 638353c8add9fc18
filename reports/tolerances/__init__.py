"""Which programmes are beyond their tolerances, by what all registers say of them."""
