"""Row security of the kernel's own tables; regional staff are narrowed by the organisations they see."""

from django.db import migrations

from xinglian.kernel.rls import REACH, Protect


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0002_functions_and_rights"),
        ("identity", "0002_rights"),
    ]

    operations = [
        Protect(
            "kernel_audit",
            partner="select insert",
            staff="select insert",
            worker="select insert",
            # Entries about the network have nobody as owner; the views say which roles may look.
            staff_exact=f"{REACH} IN ('network', 'regions')",
        ),
        Protect(
            "kernel_fact", partner="select insert", staff="select insert", worker="select insert"
        ),
        Protect("kernel_storedfile", partner="select insert", staff="select insert"),
    ]
