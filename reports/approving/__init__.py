"""From a draft to an issued report: the snapshot that is submitted, and who approves its digest."""
