"""What savings cost to deliver: the grid of capital and revenue, payback, capital receipts, growth bids."""
