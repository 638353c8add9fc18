"""Programmes made and changed by hand: what is said of one, who may, and the pages that ask for it."""
