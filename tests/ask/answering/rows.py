"""Messages in a database for questions, and plain SQL to hold answers against."""

from datetime import UTC, datetime, timedelta

from django.db import connection

from tests import factories

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

# source, category, days ago, sentiment score, customer's number
ROWS = (
    ("telegram", "deposit_issues", 3, -0.7, 1),
    ("telegram", "deposit_issues", 5, -0.7, 1),
    ("telegram", "deposit_issues", 29, 0.5, 2),
    ("telegram", "deposit_issues", 40, -0.7, 3),
    ("livechat", "deposit_issues", 2, 0.0, 4),
    ("livechat", "deposit_issues", 40, -0.7, 4),
    ("livechat", "deposit_issues", 45, -0.7, 5),
    ("telegram", "login_issues", 3, -0.7, 6),
    ("livechat", "login_issues", 20, 0.6, 7),
    ("livechat", "bonus_questions", 10, 0.6, 7),
)


def store() -> None:
    for source, category, days, score, user in ROWS:
        factories.analysed(
            source=source,
            category=category,
            score=score,
            id_user=user,
            timestamp=NOW - timedelta(days=days),
            topics=(("complaint", 0.7),) if score < 0 else (),
        )
    factories.message(source="telegram", id_user=9, timestamp=NOW - timedelta(days=1))  # not analysed yet


def _stored(value: str | datetime) -> str | datetime | None:
    """Moments as the database writes them: SQLite compares them as text."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def counted(where: str, *values: str | datetime) -> tuple[int, int]:
    """Messages and customers by SQL of its own, on the stored rows."""
    sql = (
        "SELECT COUNT(*), COUNT(DISTINCT NULLIF(m.customer, '')) FROM insights_message m "
        "LEFT JOIN insights_category c ON c.id = m.category_id WHERE m.direction = 'inbound' AND "
    )
    with connection.cursor() as cursor:
        cursor.execute(sql + where, [_stored(value) for value in values])
        count, users = cursor.fetchone()
    return int(count), int(users)
