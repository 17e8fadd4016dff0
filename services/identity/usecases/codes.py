"""Secrets that people type or scan; how they are kept is the business of `chassis.sealing`."""

import secrets

import pyotp


def new_code() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


def new_app_secret() -> str:
    """160 bits, base32."""
    return pyotp.random_base32(32)
