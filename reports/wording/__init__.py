"""Words for the committee: what officers wrote, and what of it, in which words, reaches a paper."""
