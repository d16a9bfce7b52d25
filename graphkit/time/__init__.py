"""Time: partial dates, what holds on a day, and what a thing is called on it."""
