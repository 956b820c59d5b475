"""The program's settings as the tests run them: production's code, with nothing of this machine's.

`TEST_DATABASE_URL` puts a PostgreSQL in SQLite's place; `./dev test` runs the suite with both.
"""

import os
import tempfile

for name in ("NETCRM_LOCAL", "EMAIL_URL", "REDIS_URL", "DEBUG", "BEHIND_PROXY", "MAIL_FROM"):
    os.environ.pop(name, None)
os.environ["SECRET_KEY"] = "only-for-tests"
os.environ["BASE_URL"] = "http://testserver"
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="netcrm-tests-")

from netcrm.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = "memory://"
LOG_LEVEL = os.environ.get("TEST_LOG_LEVEL", "INFO")
LOGGING |= {"root": {"handlers": ["stderr"], "level": LOG_LEVEL}}  # noqa: F405

if not os.environ["DATABASE_URL"]:  # a file, since the fault tests' workers open it too
    DATABASES["default"]["TEST"] = {"NAME": f"{os.environ['VAR_DIR']}/test.sqlite3"}  # noqa: F405
