"""What was really published of an issued report: its text compared with the approved one, and accepted."""
