"""What an auditor looks at of the risks: a sample of the tests of controls."""
