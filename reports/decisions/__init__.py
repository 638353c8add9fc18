"""Date changes of every register that wait for a decision, decided together: one meeting, one outcome."""
