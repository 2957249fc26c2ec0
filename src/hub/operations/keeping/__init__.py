"""What is kept no longer: retention, erasure, the record of erasures."""
