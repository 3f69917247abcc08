"""The server: a release as a SPARQL endpoint and as linked data, over HTTP."""
