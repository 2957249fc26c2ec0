"""What is printed for a case or a batch: the data of each print, made by a named function."""
