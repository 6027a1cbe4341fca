"""``python -m go1scim``: the same as the command ``go1scim``."""

from go1scim.cli import main

if __name__ == "__main__":
    main()
