"""Guards of the journal, and the search table in the shape of each engine."""

from django.db import NotSupportedError, migrations

from linli.kernel.triggers import append_only_operation

CREATE = {
    # Tokens come ready from Python: `ascii` splits at spaces and keeps every other character.
    "sqlite": ["CREATE VIRTUAL TABLE kernel_search_fts USING fts5(grams, tokenize = 'ascii', columnsize = 0)"],
    "postgresql": [
        "CREATE TABLE kernel_search (doc_id bigint PRIMARY KEY, grams tsvector NOT NULL)",
        # New rows wait in a list that every question reads through: kept short (in kB).
        "CREATE INDEX kernel_search_grams ON kernel_search USING gin (grams) WITH (gin_pending_list_limit = 512)",
    ],
}
DROP = {
    "sqlite": ["DROP TABLE kernel_search_fts"],
    "postgresql": ["DROP TABLE kernel_search"],
}


def run(statements):
    def operation(_apps, editor):
        vendor = editor.connection.vendor
        if vendor not in statements:
            raise NotSupportedError(f"Linli runs on SQLite and PostgreSQL, not on {vendor}")
        for sql in statements[vendor]:
            editor.execute(sql)

    return operation


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        append_only_operation("kernel_journalentry", "kernel_journalseal"),
        migrations.RunPython(run(CREATE), run(DROP), elidable=False),
    ]
