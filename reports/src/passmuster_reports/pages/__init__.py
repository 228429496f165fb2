"""Pages: templates, charts, formatting, languages."""
