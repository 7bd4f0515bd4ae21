"""Word templates with data contracts, strict rendering, packs of papers, PDF conversion."""
