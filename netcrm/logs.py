"""What a log may hold: of an address that is a secret by itself, only that there was one."""

import logging
import re

# A calendar's token, the code of a mail's link, a key to a password.
SECRET = re.compile(r"(?<=/)[\w:.=-]{20,}")


class WithoutSecrets(logging.Filter):
    """Takes them out of what is written, and lets everything through."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if "/" in said:
            record.msg, record.args = SECRET.sub("…", said), ()
        return True
