"""What people look at: summaries, the terminal, an article's view."""
