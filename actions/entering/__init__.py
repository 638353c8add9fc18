"""Actions entered and put right by hand: added, corrected, their steps kept, their last update taken back."""
