"""From what somebody wants to a plan: read, match, compare, judge."""
