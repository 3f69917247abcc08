"""From citations to the norms that they name: indexes of norms, looking up, and harvesting."""
