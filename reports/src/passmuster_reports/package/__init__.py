"""What a PDF carries: attachments, manifest, OSCAL."""
