"""The register of the whole history: every change of every record, and every event, for auditors."""
