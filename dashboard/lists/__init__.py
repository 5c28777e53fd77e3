"""Lists on screen, shared by the pages that show them: rows, headline, files."""
