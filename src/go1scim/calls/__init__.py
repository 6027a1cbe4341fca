"""The operations, each written once for both clients."""
