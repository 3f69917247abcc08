"""What other engines are run by, each in its own environment: no part of this one."""
