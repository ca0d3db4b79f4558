"""A Django site in one file: an admin list of users, as an administrator of another program would build it.

python site_with_users.py prepare USERS   makes the database, fills it and prints the cookie of a signed-in session
gunicorn site_with_users:application      serves it
"""
import os
import random
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import django
from django.conf import settings

DATABASE = Path(os.environ.get("DJANGO_BENCH_DATABASE", "django.sqlite")).resolve()

settings.configure(
    DEBUG=False,
    SECRET_KEY="only-for-measuring",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATABASE, "CONN_MAX_AGE": None}},
    INSTALLED_APPS=[
        "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
        "OPTIONS": {"context_processors": [
            "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]},
    }],
    STATIC_URL="/static/",
)
django.setup()

from django.contrib import admin, auth  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import path  # noqa: E402


class Account(models.Model):
    account_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, db_index=True)
    account_status = models.CharField(max_length=12, db_index=True)
    membership = models.CharField(max_length=12)
    added = models.DateTimeField()
    last_active = models.DateTimeField(null=True, db_index=True)

    class Meta:
        app_label = "auth"


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin):
    list_display = ["name", "email", "account_status", "membership", "added", "last_active"]
    list_per_page = 100
    ordering = ["last_active"]
    search_fields = ["name", "email"]
    # An administrator of many rows turns the second count off.
    show_full_result_count = False

    def get_queryset(self, request):
        away = datetime.now(timezone.utc) - timedelta(days=90)
        return super().get_queryset(request).filter(account_status="active", last_active__lt=away)


urlpatterns = [path("admin/", admin.site.urls)]
application = get_wsgi_application()


def prepare(users):
    DATABASE.unlink(missing_ok=True)
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Account)
    chance, now = random.Random(1), datetime.now(timezone.utc)
    accounts = (
        Account(
            account_id=f"712020:{number:08d}", name=f"Person {number}", email=f"person{number}@example.com",
            account_status="active" if chance.random() < 0.9 else "inactive", membership="active",
            added=now - timedelta(days=chance.randrange(2000)),
            last_active=now - timedelta(minutes=chance.randrange(400 * 1440)) if chance.random() < 0.9 else None)
        for number in range(users))
    Account.objects.bulk_create(accounts, batch_size=2000)
    auth.get_user_model().objects.create_superuser("bench", "bench@example.com", "bench")
    client = Client()
    client.login(username="bench", password="bench")
    print("sessionid=" + client.cookies["sessionid"].value)


if __name__ == "__main__":
    prepare(int(sys.argv[2]))
