"""The product put together: settings, addresses, doors for operators, and how it is served."""

VERSION = "0.2.0"  # the one place where it stands; see CHANGELOG.md
