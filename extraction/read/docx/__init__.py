"""DOCX: paragraphs and tables in the order of the text, with the numbers that Word makes itself."""
