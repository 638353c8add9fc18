"""Changing many records of a register in one go: exactly what a confirmed preview lists, or nothing.

A register that offers it declares a `BulkKind` (what may change, by whose rule), two models that keep what
was done (`recorded`), and a form; the preview, the act and the pages are here.
"""
