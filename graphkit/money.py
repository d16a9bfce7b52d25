"""Writing sums of money."""

from __future__ import annotations


def in_money(amount: float, currency: str | None = None) -> str:
    """Write a sum as a person would; pounds where no other currency is stated.

    Examples
    --------
    >>> in_money(1250000.0), in_money(10.0, "EUR")
    ('£1,250,000', 'EUR 10')
    """
    return f"£{amount:,.0f}" if currency in (None, "", "GBP") else f"{currency} {amount:,.0f}"
