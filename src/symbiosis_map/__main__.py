"""``python -m symbiosis_map``."""

from symbiosis_map.cli import main

if __name__ == "__main__":
    main()
