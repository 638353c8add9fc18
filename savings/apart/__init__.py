"""What stands beside the savings: one-off underspends, and what other documents report of them."""
