"""Files: announced, filled with their bytes, and then shared (Slack docs: "Working with files", "File object")."""

import secrets
from dataclasses import dataclass, field
from functools import cache
from mimetypes import MimeTypes
from typing import Any
from urllib.parse import quote

from sandbox.identity import Ids

Json = dict[str, Any]


@dataclass
class StoredFile:
    """A file; `content` is None until its bytes came, `shared` once the upload has been completed."""

    id: str
    name: str
    length: int
    title: str
    created: int
    content: bytes | None = None
    shared: bool = False

    @property
    def mimetype(self) -> str:
        """By its name."""
        return _types().guess_type(self.name)[0] or "application/octet-stream"


@dataclass
class Files:
    """All files of the workspace, and the addresses where bytes are waited for."""

    ids: Ids
    known: dict[str, StoredFile] = field(default_factory=dict)
    awaited: dict[str, StoredFile] = field(default_factory=dict)

    def announce(self, name: str, length: int, *, created: int) -> tuple[StoredFile, str]:
        """A new file and its upload ticket."""
        file = StoredFile(self.ids.next("F"), name, length, title=name, created=created)
        ticket = secrets.token_urlsafe(24)
        self.known[file.id] = self.awaited[ticket] = file
        return file, ticket

    def fill(self, ticket: str, content: bytes) -> bool:
        """Take the bytes, once and only as many as were announced; whether they were taken."""
        file = self.awaited.get(ticket)
        if file is None or len(content) != file.length:
            return False
        del self.awaited[ticket]
        file.content = content
        return True


def file_json(file: StoredFile, *, base_url: str, user: str, team_id: str) -> Json:
    """The file object of messages."""
    path = f"{base_url}/files-pri/{team_id}-{file.id}"
    name = quote(file.name)
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.name.rpartition(".")[2] if "." in file.name else "binary",
        "user": user,
        "user_team": team_id,
        "editable": False,
        "size": file.length,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{path}/{name}",
        "url_private_download": f"{path}/download/{name}",
        "file_access": "visible",
    }


@cache
def _types() -> MimeTypes:
    """Without the machine's own list: a file shall be of the same type everywhere."""
    types = MimeTypes()
    types.add_type("text/calendar", ".ics")
    return types
