KEPT_SECONDS = 180 * 86_400
"""As long as mails, and longer than any event is news: a replay tells nobody again."""
