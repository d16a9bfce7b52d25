"""Views and exports: rows in, pages and files out."""
