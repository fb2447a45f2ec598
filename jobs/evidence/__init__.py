"""Evidence: verifying, replaying, disclosing, erasing, handing over to auditors."""
