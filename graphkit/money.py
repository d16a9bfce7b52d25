"""Money: whole pence, which add up exactly, and the currencies that an amount can be in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from graphkit.model import Property

POUNDS = "GBP"
# ISO 4217, and what the countries of the euro paid in before.
_CODES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP
    BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
    GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR
    KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
    MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR
    SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS
    UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XDR XOF XPF YER ZAR ZMW ZWG
    ATS BEF CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MTL NLG PTE SIT SKK XEU
    """
CURRENCIES = frozenset(_CODES.split())
# Signs that stand for one currency and no other.
_SIGNS = {"£": POUNDS, "€": "EUR"}
_MORE_THAN_PENCE = re.compile(r"\.\d{3}", re.ASCII)
# What a number of this kind can hold to the penny.
_MOST = 2**53


def read_currency(text: str) -> str:
    """Read a currency as its ISO code; raises ValueError(reason, fix).

    Examples
    --------
    >>> read_currency("£"), read_currency("gbp"), read_currency("EUR")
    ('GBP', 'GBP', 'EUR')
    """
    code = _SIGNS.get(text, text.upper())
    if code not in CURRENCIES:
        raise ValueError("is no currency", "write its ISO code, such as GBP, EUR or USD")
    return code


def no_finer_than_pence(text: str, amount: float) -> None:
    """Refuse a sum that whole pence cannot hold; raises ValueError(reason, fix)."""
    if _MORE_THAN_PENCE.search(text):
        raise ValueError("is finer than a penny", "write at most two decimals, such as 1234.56")
    if abs(amount) * 100 > _MOST:
        raise ValueError("is too large a sum", "check it against the source")


def pence(amount: float) -> int:
    """Turn pounds into whole pence.

    Examples
    --------
    >>> pence(0.1) + pence(0.2), pence(1234.56)
    (30, 123456)
    """
    return round(amount * 100)


def pounds(whole: int | None) -> float | None:
    """Turn a total of pence into pounds; None where nothing was added."""
    return None if whole is None else whole / 100


def meant(declared: Property, said: Mapping[str, Any]) -> Any:
    """Give what a claim says of a property; of the currency of a sum, pounds where it is silent.

    Examples
    --------
    >>> from graphkit.model import load_model
    >>> currency = load_model().relationships["FUNDS"].properties["currency"]
    >>> meant(currency, {"amount": 10.0}), meant(currency, {"stage": "spent"})
    ('GBP', None)
    """
    silent = POUNDS if declared.type == "currency" and "amount" in said else None
    return said.get(declared.name, silent)
