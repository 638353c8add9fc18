"""What reports hold of people."""

from council.personal_data.declared import About

ABOUT_PEOPLE = (
    About(
        "reports.HighlightReport.contact_officer",
        "Reports that name them as contact",
        ("programme", "body", "as_at", "status"),
    ),
    About("reports.IssuedReport.issued_by", "Reports they issued", ("issued_at", "sha256")),
)
