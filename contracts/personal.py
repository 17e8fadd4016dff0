"""Where a person's own data are (ID-19)."""

HOLDERS = ("identity", "organisation", "invoicing", "support", "notifications", "raccordement")
"""The services that keep something of persons: each answers its own at `EXPORT`, to the person alone."""
EXPORT = "/me/export"
END = "fin"
"""`section` of the last line of an export; without it the answer was cut off."""
