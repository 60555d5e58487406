"""The memory of questions moves here from ``chat``. Its tables stay as they are: only Django's picture of them moves."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("chat", "0002_message_is_chat_message")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Memory",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("scope", models.CharField(help_text="Whose: user:…, key:…, or open: with the address.", max_length=80)),
                        ("key", models.CharField(help_text="The name that the caller uses for it.", max_length=100)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("used_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ],
                    options={
                        "db_table": "chat_memory",
                        "indexes": [models.Index(fields=["scope", "used_at"], name="session_newest")],
                        "constraints": [
                            models.UniqueConstraint(fields=["scope", "key"], name="one_session_per_caller_and_key")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MemoryTurn",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("question", models.TextField()),
                        ("kept", models.JSONField(blank=True, null=True)),
                        (
                            "figures",
                            models.JSONField(
                                blank=True, default=dict, help_text="The numbers of the answer, to tell what changed."
                            ),
                        ),
                        ("answer", models.TextField()),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("expires_at", models.DateTimeField(db_index=True)),
                        (
                            "memory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="turns", to="ask.memory"
                            ),
                        ),
                    ],
                    options={
                        "db_table": "chat_memoryturn",
                        "indexes": [models.Index(fields=["memory", "-id"], name="turn_newest")],
                    },
                ),
            ]
        )
    ]
