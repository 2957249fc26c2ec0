"""接续: recipients and cases from before the hub, brought in by one person, confirmed by another."""
