"""Static files as they are served: our stylesheets without comments and indentation."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
_INDENTATION = re.compile(rb"\s*\n\s*")


class LightStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    def _save(self, name: str, content: Any) -> str:
        if name.startswith("filmclub/") and name.endswith(".css"):
            content.seek(0)
            content = ContentFile(without_comments(content.read()))
        saved: str = super()._save(name, content)
        return saved


def without_comments(stylesheet: bytes) -> bytes:
    """A stylesheet that says the same in fewer bytes; none of ours has comment signs in strings."""
    return _INDENTATION.sub(b"\n", _COMMENT.sub(b"", stylesheet)).strip() + b"\n"
