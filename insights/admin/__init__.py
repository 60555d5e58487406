"""The store for staff: look at everything, edit the labels, retry what failed, erase what must go."""

from insights.admin import choice, findings, insights, labels, messages

__all__ = ["choice", "findings", "insights", "labels", "messages"]
