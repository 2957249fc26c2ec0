"""AB岗: posts with A and B, absences, areas, and who does the work at a moment."""
