"""The same question by every way that the site answers it, against a plain reading of the rows in Python."""
