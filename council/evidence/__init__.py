"""Files that show something of a record: taken in, scanned, kept whole, handed out safely, taken back."""
