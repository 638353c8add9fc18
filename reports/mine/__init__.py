"""What one person owes, over all registers: my actions, update mine on one form, and the one-to-one."""
