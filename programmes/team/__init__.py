"""Who runs a programme: its team by roles, its boards, its escalation route, its reporting duties."""
