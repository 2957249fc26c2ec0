"""接续: recipients and cases from before the hub, brought in from sheets by one person, confirmed by another."""
