"""Keys say what they may do. Those that exist go on doing what they did: everything."""

import accounts.models
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def give_all_scopes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("accounts", "ApiKey").objects.update(may_send=True, may_read=True, may_manage=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_guests_and_issuers")]

    operations = [
        migrations.AlterField(
            model_name="apikey",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=accounts.models.revoke_with_owner,
                related_name="api_keys",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="apikey",
            name="may_send",
            field=models.BooleanField(
                default=False, help_text="Submit and classify messages; tell stories.", verbose_name="send"
            ),
        ),
        migrations.AddField(
            model_name="apikey",
            name="may_read",
            field=models.BooleanField(
                default=False, help_text="Read messages, insights and stories; ask.", verbose_name="read"
            ),
        ),
        migrations.AddField(
            model_name="apikey",
            name="may_manage",
            field=models.BooleanField(
                default=False,
                help_text="Change labels, start and apply runs, correct, edit and delete.",
                verbose_name="manage",
            ),
        ),
        migrations.RunPython(give_all_scopes, migrations.RunPython.noop, elidable=True),
    ]
