"""The desk: what the posts of one person have to do now."""
