"""Search over all that a person may see: references first, then words.

Each app declares in its `registers.py` which of its records are found, by what, and where they stand
(`Searched`). Entries are kept by the doors through which history writes (`council.history.doors`), in the
same transaction: one by one as records are saved, in sets for an import. There are two indexes: one for what
is open and one for what is exempt, which is asked only for who may see exempt records. Whatever is found is
looked at through `visible_to(user)` before it is counted or shown, so that neither a count nor an order tells
of what someone may not see; matches are ordered by the field that matched and then by date, never by how rare
a word is.
"""
