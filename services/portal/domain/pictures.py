"""How pages are drawn."""

DPI = 120
"""Of a page's picture: A4 is 992 × 1403 pixels, sharp at the width it is shown."""
