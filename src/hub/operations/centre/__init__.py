"""The centre itself: founded, its communities, windows and regimes."""
