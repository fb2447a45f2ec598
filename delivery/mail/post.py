"""The way to the mail server: one connection, encrypted and logged in, mail after mail."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage

from schemas.failure import MailRefused
from schemas.reminder.letter import Answer, Encryption, Server

_SECONDS = 30
_TOO_LARGE = (452, 552)
"""What a server says to the sender's address about the size of the mail behind it."""


@dataclass(frozen=True, slots=True)
class Post:
    """An open connection."""

    server: Server
    connection: smtplib.SMTP

    def send(self, message: EmailMessage) -> Answer:
        """Hands one mail over; what the server said. Raises MailRefused when it went away: nobody knows then."""
        try:
            self.connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            return self._refused(*next(iter(refused.recipients.values())))
        except smtplib.SMTPSenderRefused as refused:
            if refused.smtp_code in _TOO_LARGE:
                return self._refused(refused.smtp_code, refused.smtp_error)
            # It is no fault of this mail: every other would be refused as well.
            said = refused.smtp_error
            raise MailRefused(
                f"Der Mailserver {self.server.host}:{self.server.port} nimmt den Absender {self.server.sender} nicht "
                f"an: {refused.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}. "
                "Bitte mail.absender in regelwerk.toml und das Postfach prüfen. Nichts ist verloren."
            ) from refused
        except smtplib.SMTPResponseException as refused:
            return self._refused(refused.smtp_code, refused.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            raise _gone(self.server) from error
        return Answer(taken=True, final=True)

    def _refused(self, code: int, said: bytes | str) -> Answer:
        with suppress(OSError, smtplib.SMTPException):
            self.connection.rset()
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        return Answer(taken=False, final=500 <= code < 600, said=f"{code} {text}"[:200])


@contextmanager
def post(server: Server, password: str | None) -> Iterator[Post]:
    """A connection to the server, ended in any case. Raises MailRefused where it cannot be made as it was asked for."""
    connection = _connected(server, password)
    try:
        yield Post(server, connection)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()


def _connected(server: Server, password: str | None) -> smtplib.SMTP:
    where = f"{server.host}:{server.port}"
    try:
        context = None if server.encryption is Encryption.NONE else _trusted(server)
        if server.encryption is Encryption.TLS:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
        if server.encryption is Encryption.STARTTLS:
            connection.starttls(context=context)
        if server.user is not None:
            connection.login(server.user, password or "")
    except smtplib.SMTPAuthenticationError as error:
        raise MailRefused(f"Der Mailserver {where} nimmt Benutzer oder Kennwort nicht an.") from error
    except ssl.SSLError as error:
        raise MailRefused(
            f"Dem Zertifikat des Mailservers {where} ist nicht zu trauen. Stammt es aus dem eigenen Haus, gehört die "
            "Datei der Zertifizierungsstelle in [mail] unter zertifikat."
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise MailRefused(f"Der Mailserver {where} bietet keine Verschlüsselung oder keine Anmeldung an.") from error
    except (OSError, smtplib.SMTPException) as error:
        raise _gone(server) from error
    return connection


def _trusted(server: Server) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=None if server.certificate is None else str(server.certificate))


def _gone(server: Server) -> MailRefused:
    return MailRefused(
        f"Der Mailserver {server.host}:{server.port} ist nicht zu erreichen oder hat die Verbindung beendet. Was noch "
        "nicht gesendet ist, wartet und geht beim nächsten Mal hinaus."
    )
