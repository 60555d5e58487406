"""``Message`` is called ``ChatMessage``, and the memory of questions moves to ``ask``. No table changes.

Permissions keep their holders: those of the model get its new name.
"""

from django.db import migrations

ACTIONS = ("add", "change", "delete", "view")


def rename_permissions(apps, schema_editor, old, new):
    permissions = apps.get_model("auth", "Permission").objects.using(schema_editor.connection.alias)
    for action in ACTIONS:
        permissions.filter(content_type__app_label="chat", codename=f"{action}_{old}").update(codename=f"{action}_{new}")


def forwards(apps, schema_editor):
    rename_permissions(apps, schema_editor, "message", "chatmessage")


def backwards(apps, schema_editor):
    rename_permissions(apps, schema_editor, "chatmessage", "message")


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("chat", "0001_projects_sessions_and_memory"),
    ]
    operations = [
        migrations.AlterModelTable("message", "chat_message"),
        migrations.RenameModel("Message", "ChatMessage"),
        migrations.AlterModelOptions("chatmessage", {"verbose_name": "message"}),
        migrations.RunPython(forwards, backwards),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("MemoryTurn"), migrations.DeleteModel("Memory")]
        ),
    ]
