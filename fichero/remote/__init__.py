"""Sources and releases at other addresses: buckets, and whatever else fsspec speaks to."""
