"""Vector pictures of documents: made once as shapes, then drawn as SVG, into a PDF or as a PNG."""
