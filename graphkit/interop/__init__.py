"""Handing answers over to other libraries, each an optional extra."""
