"""What the product is measured by; each module prints its own figures."""

import engine  # noqa: F401 - before numpy is loaded: it sets how many threads numpy may use
