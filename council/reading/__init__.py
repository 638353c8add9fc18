"""What councils write, read as values: workbooks, dates as written and money. Pure: no database, no clock."""
