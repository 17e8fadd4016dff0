"""Secrets that identity makes; how they are kept is the chassis' business."""

import secrets

import pyotp

from chassis.sealing import Sealer, new_token

__all__ = ["Sealer", "new_app_secret", "new_code", "new_token"]


def new_code() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


def new_app_secret() -> str:
    """160 bits, base32."""
    return pyotp.random_base32(32)
