"""The ways in which the text of a file can be taken out, where there are several."""

from fichero.findings import Words

RULED = "ruled"
LINES = "lines"

WAYS = {
    RULED: Words("por los bordes de sus tablas", "by the borders of its tables"),
    LINES: Words("línea por línea", "line by line"),
}
"""What each way is called."""
