"""PDF: drawing with WeasyPrint, merging, tags, fonts, signing."""
