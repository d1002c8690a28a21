"""`python -m callsheet`: the same as the `callsheet` command."""

import sys

from callsheet.front import main

sys.exit(main())
