"""Sources and releases in a bucket: a real server that speaks S3."""
