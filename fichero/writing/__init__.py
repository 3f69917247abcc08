"""What is written: RDF in its formats, findings as SARIF, a ficha as a form again."""
