from django.db import migrations, models


def widen(apps, schema_editor):
    """A review begun before keeps its people: one address and one page become lists."""
    Import = apps.get_model("interactions", "Import")
    for source in Import.objects.filter(state="review").iterator():
        source.rows = [_widened(row) for row in source.rows]
        source.save(update_fields=["rows"])


def _widened(row):
    if "emails" in row:
        return row
    return {
        "row": row["row"], "name": row["name"], "given_name": row["given_name"],
        "family_name": row["family_name"], "called": "", "pronouns": "",
        "emails": [row["email"]] if row["email"] else [], "phones": [],
        "urls": [row["url"]] if row["url"] else [], "employer": row["employer"],
        "title": row["title"], "birthday": "", "groups": [], "how_met": "", "notes": "",
        "lines": [],
    }


class Migration(migrations.Migration):
    dependencies = [("interactions", "0002_imported_as")]

    operations = [
        migrations.AddField("import", "partial", models.JSONField(default=list)),
        migrations.RunPython(widen, migrations.RunPython.noop),
    ]
