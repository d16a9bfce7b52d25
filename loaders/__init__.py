"""Loaders: one module a source format, each turning files into tables.

A loader knows no database and does not judge what it reads: checking is the next step.
"""
