"""The questions that a graph answers, one module each: rows in, rows out."""
